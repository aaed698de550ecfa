import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Document } from 'yaml';

type Path = readonly (string | number)[];

/** The offset in the text where the value at a path starts, or its key; as far as the path leads. */
export function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let place = startOf(document.contents) ?? 0;
  let node: unknown = document.contents;
  for (const [depth, segment] of path.entries()) {
    const inside = isAlias(node) ? node.resolve(document) : node;
    if (isMap(inside)) {
      const pair = inside.items.find((item) => keyText(item.key) === String(segment));
      if (pair === undefined) return place;
      const last = depth === path.length - 1;
      const keyStart = startOf(pair.key) ?? place;
      // An absent value (`name:`) starts nowhere: its key is the place to look at.
      place = last && at === 'value' && !isNull(pair.value) ? (startOf(pair.value) ?? keyStart) : keyStart;
      node = pair.value;
    } else if (isSeq(inside)) {
      const item = inside.items[Number(segment)];
      if (item === undefined) return place;
      place = startOf(item) ?? place;
      node = item;
    } else return place;
  }
  return place;
}

const keyText = (key: unknown): string | undefined => (isScalar(key) ? String(key.value) : undefined);
const isNull = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

function startOf(node: unknown): number | undefined {
  if (isPair(node)) return startOf(node.key);
  return isNode(node) ? node.range?.[0] : undefined;
}
