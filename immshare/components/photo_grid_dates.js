/** What days and months are called. */

const DAY_MS = 86_400_000;

/** Labels in words and in the viewer's locale. */
export function createDates(texts) {
  const format = (options) => new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" });
  const [weekday, thisYear, otherYear] = [
    format({ weekday: "long" }),
    format({ weekday: "short", day: "numeric", month: "short" }),
    format({ weekday: "short", day: "numeric", month: "short", year: "numeric" }),
  ];
  const [long, month] = [format({ dateStyle: "long" }), format({ month: "long", year: "numeric" })];
  const known = new Map();
  const cached = (kind, key, make) => {
    const name = kind + key;
    if (!known.has(name)) known.set(name, make(new Date(key)));
    return known.get(name);
  };
  const day = (date) => {
    const now = new Date();
    const age = Math.round((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - date) / DAY_MS);
    if (age === 0) return texts.today;
    if (age === 1) return texts.yesterday;
    if (age > 1 && age < 7) return weekday.format(date);
    return (date.getUTCFullYear() === now.getFullYear() ? thisYear : otherYear).format(date);
  };
  return {
    day: (key) => cached(`day ${new Date().toDateString()} `, key, day),
    long: (key) => cached("long", key, (date) => long.format(date)),
    month: (key) => cached("month", key, (date) => month.format(date)),
  };
}
