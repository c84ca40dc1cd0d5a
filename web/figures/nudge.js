import { Frame } from "./parts/frame.js";
export default () => new Frame({ title: "x", hint: "", reset() {}, describe: () => "" }).element;
