import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { Duplex } from 'node:stream';
import { AgentClient } from '../../src/agent/client.ts';
import { Rtnetlink } from '../../src/netlink/connection.ts';
import { addVeth, linkIndex } from '../../src/netlink/link.ts';
import { createNetns, type Netns } from '../../src/netlink/netns.ts';
import { findAgentBundle } from '../../src/runtime/agent-bundle.ts';

export interface ContainerPlace {
  readonly name: string;
  /** With prefix length. */
  readonly address: string;
  readonly gateway: string;
  /** The link's name outside, and the bridge it becomes a port of. */
  readonly port: string;
  readonly bridge: string;
}

/** As Docker leaves it: a link, an address, a way out, no IPv6; the rest as distributions set it. */
const asDockerLeavesIt = ({ address, gateway }: ContainerPlace): string => `
set -e
for of in all default; do echo 1 >/proc/sys/net/ipv6/conf/$of/disable_ipv6; done
ip link set lo up
ip addr add ${address} dev eth0
ip link set eth0 up
ip route add default via ${gateway}
ip route add default via ${gateway} table 100 metric 7
echo 2 >/proc/sys/net/ipv4/conf/eth0/rp_filter`;

/** What an engine does before the agent runs: files of the container's own, and an init that waits. */
const init = `
set -e
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc
echo 'nameserver 127.0.0.11' >/etc/resolv.conf
exec 3<&0
"$@" <&3 3<&- &
wait "$!"`;

/** A stand-in for a container with an agent: namespaces as an engine makes them, without the engine. */
export class ContainerLike implements AsyncDisposable {
  readonly netns: Netns;
  readonly client: AgentClient;
  /** The exit code, once every process in it has ended. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  private constructor(netns: Netns, client: AgentClient, child: ChildProcess, ended: Promise<number | null>) {
    this.netns = netns;
    this.client = client;
    this.child = child;
    this.ended = ended;
  }

  /** @param directory for its netns file, in a mount namespace of the test's own */
  static async start(directory: string, place: ContainerPlace): Promise<ContainerLike> {
    const netns = wire(directory, place);
    const child = spawn(
      'nsenter',
      [
        `--net=${netns.path}`,
        'unshare',
        '--mount',
        '--pid',
        '--fork',
        '--kill-child',
        '--mount-proc',
        'sh',
        '-c',
        init,
        'container-init',
        process.execPath,
        findAgentBundle(),
        'node',
      ],
      { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
    );
    const ended = new Promise<number | null>((resolve) => {
      child.once('exit', (code) => resolve(code));
    });
    const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
    stream.on('error', () => undefined);
    const client = await AgentClient.connect(stream, AbortSignal.timeout(10_000));
    void client.keepLease(new AbortController().signal);
    return new ContainerLike(netns, client, child, ended);
  }

  /** Its client is gone: nothing more comes on its standard input. */
  hangUp(): void {
    this.child.stdin?.destroy();
  }

  /** Runs a command line in its netns, with the files of the test. */
  run(commandLine: string): string {
    const args = [`--net=${this.netns.path}`, 'sh', '-c', commandLine];
    return execFileSync('nsenter', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

function wire(directory: string, place: ContainerPlace): Netns {
  const netns = createNetns(join(directory, place.name));
  using home = Rtnetlink.open();
  const master = linkIndex(home, place.bridge);
  addVeth(home, { name: place.port, master, up: true, peer: { name: 'eth0', netns } });
  execFileSync('nsenter', [`--net=${netns.path}`, 'sh', '-c', asDockerLeavesIt(place)]);
  return netns;
}
