// Long work on the page a few things at a time: in between the page answers its reader.

/**
 * The items of a list, with a pause after each so many.
 * @template T
 * @param {Iterable<T>} items
 * @param {number} many what a slow phone does before its reader notices
 */
export async function* inSlices(items, many) {
  let left = many;
  for (const item of items) {
    if (!left) {
      await new Promise((next) => setTimeout(next));
      left = many;
    }
    left -= 1;
    yield item;
  }
}
