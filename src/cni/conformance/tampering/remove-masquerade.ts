import type { LabNode } from '../lab.ts';
import type { Tampering, TamperingCommand } from './tampering.ts';

export const removeMasquerade = {
  what: 'its masquerade rules are gone',
  plan: async (node: LabNode) => {
    const ofNft = await rulesOfNft(node);
    // Rules of iptables are among those of nft, unless it is the iptables from before.
    return ofNft.length > 0 ? ofNft : await rulesOfIptables(node);
  },
} satisfies Tampering;

/** Every rule by its handle: `nft -a` ends each line with it, and tells chains and tables by their braces. */
async function rulesOfNft(node: LabNode): Promise<readonly TamperingCommand[]> {
  const { exitCode, stdout } = await node.exec(['nft', '-a', 'list', 'ruleset']);
  if (exitCode !== 0) return [];
  const commands: TamperingCommand[] = [];
  let table: readonly string[] = [];
  let chain = '';
  for (const line of stdout.split('\n').map((it) => it.trim())) {
    const [, family, name] = /^table (\S+) (\S+) \{/.exec(line) ?? [];
    if (family !== undefined && name !== undefined) table = [family, name];
    chain = /^chain (\S+) \{/.exec(line)?.[1] ?? chain;
    const handle = /\bmasquerade\b.*# handle (\d+)$/.exec(line)?.[1];
    if (handle !== undefined)
      commands.push({ command: ['nft', 'delete', 'rule', ...table, chain, 'handle', handle] });
  }
  return commands;
}

async function rulesOfIptables(node: LabNode): Promise<readonly TamperingCommand[]> {
  const commands: TamperingCommand[] = [];
  for (const program of ['iptables', 'ip6tables']) {
    const { exitCode, stdout } = await node.exec([program, '-t', 'nat', '-S']);
    if (exitCode !== 0) continue;
    commands.push(
      ...masqueradesOf(stdout).map((rule) => ({ command: [program, '-t', 'nat', '-D', ...rule] })),
    );
  }
  return commands;
}

/** Chain and number of each, the last first: those behind a rule that goes move up. */
function masqueradesOf(listing: string): readonly (readonly [chain: string, number: string])[] {
  const counts = new Map<string, number>();
  const found: (readonly [string, string])[] = [];
  for (const line of listing.split('\n')) {
    const chain = /^-A (\S+) /.exec(line)?.[1];
    if (chain === undefined) continue;
    const number = (counts.get(chain) ?? 0) + 1;
    counts.set(chain, number);
    // A comment may hold anything, in quotes.
    const bare = line.replaceAll(/"(?:\\.|[^"\\])*"/g, '');
    if (/ -j MASQUERADE(?: |$)/.test(bare)) found.unshift([chain, String(number)]);
  }
  return found;
}
