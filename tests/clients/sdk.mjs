// Lets the tests call @immich/sdk from Python: one line of JSON in is one call, one line out its answer.
import { createInterface } from "node:readline";
import * as sdk from "@immich/sdk";

const [url] = process.argv.slice(2);
let status = 0;
sdk.setBaseUrl(url);
sdk.setFetch(async (input, options) => {
  const response = await fetch(input, options);
  status = response.status;
  return response;
});

function argument(_name, value) {
  return value?.file ? new File([Buffer.from(value.content, "base64")], value.file) : value;
}

// Calls that expect a text or a file get their refusals as such.
async function refusal(data) {
  const text = data instanceof Blob ? await data.text() : data;
  return typeof text === "string" ? JSON.parse(text) : text;
}

async function plain(answer) {
  return answer instanceof Blob ? { bytes: Buffer.from(await answer.arrayBuffer()).toString("base64") } : answer;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { call, values, headers } = JSON.parse(line, argument);
  let answer;
  try {
    const parameters = sdk[call].length > 1 ? [values, { headers }] : [{ headers }];
    const data = (await plain(await sdk[call](...parameters))) ?? null;
    answer = { status, data };
  } catch (error) {
    const isRefused = sdk.isHttpError(error);
    answer = isRefused ? { status, data: await refusal(error.data) } : { status: 0, data: String(error) };
  }
  console.log(JSON.stringify(answer));
}
