// Breaks text into lines of at most so many columns, for the help that yargs lays out in the bundles: see build.mjs.

const plainWrap = (text, columns) =>
  text
    .split('\n')
    .map((line) => wrapLine(line, columns))
    .join('\n');
export default plainWrap;

/** Between words; a word that is longer than a line is broken. */
function wrapLine(line, columns) {
  const lines = [];
  for (const word of line.trim().split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...pieces(word, columns));
  }
  return lines.join('\n');
}

function pieces(word, columns) {
  return word.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [''];
}
