// HTML that Python printed, as nodes: without scripts, and without anything that would ask another host.

const NEVER = "script, style, link, meta, base, iframe, frame, object, embed, form";

export function nodes(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const element of body.querySelectorAll(NEVER)) element.remove();
  for (const element of body.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      const loads = ["src", "srcset", "poster", "background", "data"].includes(name) && !/^\s*data:/i.test(value);
      const runs = name.startsWith("on") || (/href$/.test(name) && /^\s*(javascript|data|vbscript):/i.test(value));
      const styled = name === "style" && /url\(|@import/i.test(value);
      if (loads || runs || styled) element.removeAttribute(name);
    }
  }
  const fragment = new DocumentFragment();
  fragment.append(...body.childNodes);
  return fragment;
}
