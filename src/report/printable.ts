// oxlint-disable-next-line no-control-regex -- finding them is the purpose
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What turns the order of letters around, or is seen as nothing at all: text could look like what it is not. */
const unseen = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Text from a scenario or a command, safe for a terminal and for XML 1.0: control characters (escape
 * sequences above all) become `\xNN`, invisible ones `\uNNNN`, line ends and tabs stay.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(controls, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same in one line. */
export function oneLine(text: string): string {
  return printable(text)
    .replaceAll(/\s*\n\s*/g, ' ↵ ')
    .trim();
}
