import { hintOf, messageOf, PodnetError } from '../../../model/errors.ts';
import type { Examination } from '../../../model/doctor-report.ts';
import { type Check, fail, ok, type Verdict, warn } from '../check.ts';

/** What came of making two nodes. */
export type Trial = { readonly runtime: Examination['runtime'] } & (
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'made';
      readonly seconds: number;
      readonly nodeVersion: string;
      readonly privilege: string;
      readonly image?: string;
      /** What a command in a node said instead of running. */
      readonly commandFailure?: unknown;
    }
);

/** By what an attempt failed that is no matter of the nodes themselves. */
const codes = {
  image: /image|^no-ldd$|^missing-programs$|^host-architecture$/,
  disk: /disk-full$/,
  subnets: /^no-subnet$/,
  underlay: /^underlay-loss$/,
} as const;

/** Whether nodes work, by two of them: the least of which one must reach the other. */
export const trialChecks: readonly Check<Trial>[] = [
  {
    id: 'node-image',
    name: 'node image',
    why: 'Nodes are containers of it: packed from this machine’s programs, loaded, or built.',
    mend: 'podnet image build --from dockerfile, or podnet image load FILE',
    look: (trial) => {
      if (trial.kind === 'failed') return failed(trial.error, codes.image);
      return trial.image === undefined ? undefined : ok(trial.image);
    },
  },
  {
    id: 'engine-disk',
    name: "engine's disk",
    why: 'The node image takes 150 MB there, and nodes what they write.',
    mend: 'docker system df, docker system prune',
    look: (trial) => {
      if (trial.kind === 'failed') return failed(trial.error, codes.disk);
      return trial.runtime === 'docker' ? ok('room for an image and nodes') : undefined;
    },
  },
  {
    id: 'subnets',
    name: 'subnets',
    why: 'The nodes of a cluster are in a /24 of 198.18.0.0/15 that no other network of the engine has.',
    mend: 'docker network ls, docker network prune',
    look: (trial) => {
      if (trial.kind === 'failed') return failed(trial.error, codes.subnets);
      return trial.runtime === 'docker' ? ok('one of 198.18.0.0/15 was free') : undefined;
    },
  },
  {
    id: 'nodes',
    name: 'nodes',
    why: 'A cluster is made of them.',
    mend: 'npm run build, or install podnet again; if it stays so, report it with what podnet doctor -o json says',
    look: (trial) => {
      if (trial.kind === 'failed')
        return Object.values(codes).some((code) => isOf(trial.error, code))
          ? undefined
          : verdictOf(trial.error, fail);
      const { seconds, nodeVersion, privilege } = trial;
      const how = privilege === 'root' ? '' : ', in a user namespace';
      return ok(`two made in ${seconds.toFixed(1)} s, with Node.js ${nodeVersion}${how}`);
    },
  },
  {
    id: 'underlay',
    name: 'between nodes',
    why: 'Pod traffic crosses from node to node: firewall rules on bridged packets (br_netfilter) lose it, or another translates its addresses.',
    mend: 'on the machine of the nodes: sudo sysctl -w net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0; or take the rule away that iptables -S, iptables -t nat -S show',
    look: (trial) => {
      if (trial.kind === 'made') return ok('packets of pods cross unchanged');
      return isOf(trial.error, codes.underlay) ? fail(messageOf(trial.error)) : undefined;
    },
  },
  {
    id: 'node-files',
    name: 'files of nodes',
    why: 'A command in a node or pod sees the machine’s files read-only, below overlays of its own; without them it does not run.',
    mend: 'sudo modprobe overlay; in a container that is on an overlay itself: docker run -v /etc -v /opt -v /var/lib …',
    look: (trial) => {
      if (trial.kind === 'failed') return undefined;
      return trial.commandFailure === undefined
        ? ok('a command ran in a node')
        : verdictOf(trial.commandFailure, warn);
    },
  },
];

const isOf = (error: unknown, code: RegExp): error is PodnetError =>
  error instanceof PodnetError && code.test(error.code);

const failed = (error: unknown, code: RegExp): Verdict | undefined =>
  isOf(error, code) ? verdictOf(error, fail) : undefined;

/** An error with a way out, as a verdict. To whom errors send people for more has no use for being sent to itself. */
export function verdictOf(error: unknown, bad: typeof fail): Verdict {
  const hint = hintOf(error);
  return bad(messageOf(error), hint?.includes('podnet doctor') === true ? undefined : hint);
}
