// Long work on the page in short slices: between two of them the page answers its reader.

const SLICE = 40; // ms; longer ones are felt, and after each the browser has its own work for what was changed

/**
 * The items of a list, with a pause whenever they have taken a slice of time.
 * @template T
 * @param {Iterable<T>} items
 */
export async function* inSlices(items) {
  let end = performance.now() + SLICE;
  for (const item of items) {
    if (performance.now() > end) {
      await new Promise((next) => setTimeout(next));
      end = performance.now() + SLICE;
    }
    yield item;
  }
}
