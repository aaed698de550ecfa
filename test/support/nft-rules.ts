/** Shell commands for rules of one family, in a table of their own, so that they can be taken away again. */
function rulesOf(family: 'ip' | 'ip6') {
  /** A table of one chain. */
  const table = (hook: string, ...rules: readonly string[]): string =>
    `nft 'table ${family} broken { chain broken { type ${hook}; ${rules.join('; ')}; }; }'`;
  return {
    table,
    /** Rules for packets that a node passes on. */
    forward: (...rules: readonly string[]): string => table('filter hook forward priority 0', ...rules),
    /** Rules that translate addresses. */
    nat: (hook: 'prerouting' | 'input' | 'postrouting', ...rules: readonly string[]): string =>
      table(`nat hook ${hook} priority ${hook === 'prerouting' ? -100 : 100}`, ...rules),
    /** Takes away what any of the others made. */
    repaired: `nft delete table ${family} broken`,
  };
}

export const { table, forward, nat, repaired } = rulesOf('ip');
/** The same for IPv6. */
export const rules6 = rulesOf('ip6');
