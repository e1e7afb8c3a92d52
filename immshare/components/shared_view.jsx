// What a link's page becomes, by what the server has written into it for browsers without scripts (#first-look): the photos, the
// form for the password, or, of a link that is gone, nothing more. assets/styles/shared_view.css hides the first look in time.
import { Children, useEffect, useState } from "react";

// Inside the app one gets here without the server's page. Noted in the history, so that it cannot go round in circles.
function loadAnew() {
  if (history.state?.isLoadedAnew) return;
  history.replaceState({ ...history.state, isLoadedAnew: true }, "");
  location.reload();
}

export function SharedView({ title, isConnected, onLive, children }) {
  const [live, locked] = Children.toArray(children);
  const [found, setFound] = useState(null); // {state, title}
  useEffect(() => {
    const look = document.getElementById("first-look");
    if (!look) return void loadAnew();
    if (history.state?.isLoadedAnew) history.replaceState({ ...history.state, isLoadedAnew: false }, "");
    setFound({ state: look.dataset.state, title: look.querySelector("h1").textContent });
    return () => look.remove();
  }, []);
  const isLive = found?.state === "live";
  useEffect(() => {
    if (isLive && isConnected) onLive(performance.timeOrigin);
  }, [isLive, isConnected]);
  if (!found) return null;
  return (
    <>
      <title>{(isLive && title) || found.title}</title>
      {{ live, locked }[found.state]}
    </>
  );
}
