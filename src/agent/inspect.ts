import type { Inspection, InspectionSection } from '../model/inspection.ts';
import { listAddresses } from '../netlink/address.ts';
import { listFdb } from '../netlink/fdb.ts';
import { listLinks } from '../netlink/link.ts';
import { listNeighbours } from '../netlink/neighbour.ts';
import { listRoutes } from '../netlink/route.ts';
import {
  describeAddress,
  describeFdbEntry,
  describeLink,
  describeNeighbour,
  describeRoute,
  linkNames,
} from '../netlink/text.ts';
import { unroutable } from './certain-unreachable.ts';
import { type CommandPlace, runIn } from './command.ts';
import type { Sandbox } from './sandbox.ts';

const rulesTimeoutMs = 2_000;

/** What a netns looks like inside, in the words of `ip`; packet filter rules as `nft` lists them. */
export async function inspectSandbox(
  subject: string,
  sandbox: Sandbox,
  place: CommandPlace,
  signal: AbortSignal,
): Promise<Inspection> {
  const { rtnetlink } = sandbox;
  const links = listLinks(rtnetlink);
  const names = linkNames(links);
  const tunnels = links.filter(({ vxlan }) => vxlan !== undefined);
  const vtepEntries = tunnels.flatMap(({ index }) =>
    listFdb(rtnetlink, index).map((it) => describeFdbEntry(it, names)),
  );
  const sections: InspectionSection[] = [
    { title: 'links', lines: links.map((link) => describeLink(link, names)) },
    { title: 'addresses', lines: listAddresses(rtnetlink).map((it) => describeAddress(it, names)) },
    { title: 'routes', lines: listRoutes(rtnetlink).map((it) => describeRoute(it, names)) },
    { title: 'neighbours', lines: listNeighbours(rtnetlink).map((it) => describeNeighbour(it, names)) },
    ...(tunnels.length === 0 ? [] : [{ title: 'fdb' as const, lines: vtepEntries }]),
    { title: 'rules', lines: await rules(place, signal) },
  ];
  return { subject, sections };
}

async function rules(place: CommandPlace, signal: AbortSignal): Promise<readonly string[]> {
  const listed = await runIn(place, ['nft', 'list', 'ruleset'], signal, rulesTimeoutMs);
  if (listed.exitCode === 127) return ['(nft is not installed here: rules cannot be shown)'];
  return withoutOwnRules(listed.stdout.split('\n').filter((line) => line.trim() !== ''));
}

/** Every node has podnet's own, which say nothing of its network; `nft list ruleset` shows them. */
function withoutOwnRules(lines: readonly string[]): readonly string[] {
  const start = lines.indexOf(`table ${unroutable.family} ${unroutable.table} {`);
  const end = lines.indexOf('}', start);
  return start < 0 ? lines : [...lines.slice(0, start), ...lines.slice(end + 1)];
}
