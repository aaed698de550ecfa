/** How a text is written: as it is, quoted, or as a block with its line breaks. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** What the text of a scalar allows, found as libyaml's `yaml_emitter_analyze_scalar` finds it (emitterc.go in Go). */
interface Analysis {
  readonly plain: boolean;
  readonly single: boolean;
  readonly literal: boolean;
}

/** The style that Go's YAML encoder, and with it kubectl, chooses for a text. */
export function scalarStyle(text: string, isKey: boolean): ScalarStyle {
  const { plain, single, literal } = analysisOf(text);
  if (text.includes('\n')) return literal && !isKey ? 'literal' : 'double';
  if (meansAnother(text)) return 'double';
  if (plain) return 'plain';
  return single ? 'single' : 'double';
}

function analysisOf(text: string): Analysis {
  const special = unprintable.test(text);
  const spaceBeforeBreak = / \n/.test(text);
  const spaceAfterBreak = /\n /.test(text);
  const bad = special || spaceBeforeBreak;
  return {
    plain: !bad && !/^[ \n]|[ \n]$|\n/.test(text) && !indicators.test(text),
    single: !bad && !spaceAfterBreak,
    literal: !bad && !text.endsWith(' '),
  };
}

/** What would be taken for structure: where a text begins, or in the middle of it. */
const indicators = /^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[-?:](?: |$)|:(?: |$)| #/;

/** What libyaml does not count as printable (`is_printable` of yamlprivateh.go), the tab among it. */
const unprintable = /[^\n\x20-\x7E\u00A0-\uD7FF\uE000-\uFFFD]|\uFEFF/u;

/** Texts that a reader of YAML 1.1 or 1.2 takes for no text: true, 12, 1e3, 0x1F, 12:30:00, 2026-01-01, ~. */
function meansAnother(text: string): boolean {
  return words.has(text) || number.test(text) || date.test(text);
}

const words = new Set([
  '',
  '~',
  ...['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'].flatMap((word) => [
    word,
    word[0]?.toUpperCase() + word.slice(1),
    word.toUpperCase(),
  ]),
]);

const number = new RegExp(
  [
    /[-+]?\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?/,
    /[-+]?\.[\d_]+(?:[eE][-+]?\d+)?/,
    /[-+]?0[bB][01_]+/,
    /[-+]?0[oO]?[0-7_]+/,
    /[-+]?0[xX][\dA-Fa-f_]+/,
    /[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?/,
    /[-+]?\.(?:inf|Inf|INF)/,
    /\.(?:nan|NaN|NAN)/,
  ]
    .map(({ source }) => `^(?:${source})$`)
    .join('|'),
);

const date = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?\s*(?:Z|[-+]\d\d?(?::?\d\d)?)?)?$/;
