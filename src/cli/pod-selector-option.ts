import { parseLabelSelector } from '../cluster/parse-label-selector.ts';
import type { Selector } from '../scenario/format/selector-schema.ts';
import { text, type Arguments } from './arguments.ts';

/**
 * Pods or a node as an option names them: `web`, `namespace/web`, `node/NAME`, `all`, or labels (`app=web`) of pods
 * in any namespace.
 * @throws UsageError `bad-selector`
 */
export function podSelectorGiven(args: Arguments, name: string): Selector | undefined {
  const value = text(args, name);
  // No name holds any of these.
  if (value === undefined || !/[=!(, ]/.test(value)) return value;
  const everyNamespace = { matchLabels: {}, matchExpressions: [] };
  return { podSelector: parseLabelSelector(value), namespaceSelector: everyNamespace };
}
