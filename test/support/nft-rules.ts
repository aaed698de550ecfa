/** The shell command for a table of one chain; a name of its own, so that it can be taken away again. */
export const table = (hook: string, ...rules: readonly string[]): string =>
  `nft 'table ip broken { chain broken { type ${hook}; ${rules.join('; ')}; }; }'`;

/** Rules for packets that a node passes on. */
export const forward = (...rules: readonly string[]): string =>
  table('filter hook forward priority 0', ...rules);

/** Rules that translate addresses. */
export const nat = (hook: 'prerouting' | 'postrouting', ...rules: readonly string[]): string =>
  table(`nat hook ${hook} priority ${hook === 'prerouting' ? -100 : 100}`, ...rules);

/** Takes away what any of the others made. */
export const repaired = 'nft delete table ip broken';
