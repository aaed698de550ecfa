/** What a selector that is a word means. */
export type SelectorName =
  | { readonly kind: 'all' }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string };

/** `all`, `node/NAME`, `namespace/name`, or the name of a pod in the namespace `default`. */
export function parseSelectorName(text: string): SelectorName {
  if (text === 'all') return { kind: 'all' };
  const slash = text.indexOf('/');
  if (slash < 0) return { kind: 'pod', namespace: 'default', name: text };
  const [before, after] = [text.slice(0, slash), text.slice(slash + 1)];
  return before === 'node' ? { kind: 'node', node: after } : { kind: 'pod', namespace: before, name: after };
}
