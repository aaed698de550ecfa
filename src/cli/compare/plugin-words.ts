import { basename } from 'node:path';
import { pluginNames, type PluginName } from '../../model/cluster-config.ts';

/** What one `--plugin` of `podnet compare` means. */
export interface PluginWord {
  /** As it was given. */
  readonly word: string;
  /** Short and unique. */
  readonly name: string;
  /** A plugin that podnet brings; else the word is a file. */
  readonly builtIn?: PluginName;
}

/** Sides are called by their plugin or file; those that would be called the same get numbers. */
export function readPluginWords(words: readonly string[]): readonly PluginWord[] {
  const short = words.map((word) => basename(word).replace(/\.ya?ml$/i, ''));
  return words.map((word, index) => {
    const own = short[index] ?? word;
    const namesakes = short.flatMap((name, other) => (name === own ? [other] : []));
    const builtIn = pluginNames.find((name) => name === word);
    return {
      word,
      name: namesakes.length > 1 ? `${own}#${namesakes.indexOf(index) + 1}` : own,
      ...(builtIn !== undefined && { builtIn }),
    };
  });
}
