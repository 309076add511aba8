// Renews the part of the page that is marked as live. Without a script the page renews itself as a whole.
"use strict";
{
  const live = document.getElementById("live");

  // Who is typing, or has opened something to type in, is not disturbed; nor is a page that nobody looks at.
  const busy = () => document.hidden || live.querySelector("details[open]") !== null || live.contains(document.activeElement?.closest("input"));

  const put = (fresh) => {
    const held = live.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const scrolled = [...live.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
    live.replaceChildren(...fresh.childNodes);
    live.querySelectorAll(".scroll").forEach((one, at) => { one.scrollLeft = scrolled[at] ?? 0; });
    if (held !== null) live.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  };

  const renew = async () => {
    if (busy()) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("live");
      if (!answer.ok || fresh === null) throw new Error(String(answer.status));
      live.classList.remove("is-stale");
      if (!busy()) put(fresh);
    } catch {
      live.classList.add("is-stale"); // what is shown is old: it must not look like the present
    }
  };

  setInterval(renew, Number(live.dataset.seconds) * 1000);
  document.addEventListener("visibilitychange", renew);
}
