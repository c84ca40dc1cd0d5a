// Says to a screen reader what has changed on the page.
let region;

export function announce(sentence) {
  if (!region) {
    region = document.createElement("div");
    region.className = "live-announcer";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = sentence;
}
