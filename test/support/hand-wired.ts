import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Deadline } from '../../src/agent/deadline.ts';
import { podSysctls, nodeSysctls } from '../../src/agent/netns-settings.ts';
import { LocalTarget } from '../../src/agent/probe/local-target.ts';
import { runProbe } from '../../src/agent/probe/run-probe.ts';
import { Sandbox } from '../../src/agent/sandbox.ts';
import { podKey, parseNodeName } from '../../src/model/names.ts';
import { addVeth } from '../../src/netlink/link.ts';
import { familyOf } from '../../src/model/ip.ts';
import type { ProbeProtocol, Verdict } from '../../src/model/verdict.ts';

export const clientAddress = '10.1.0.2';
export const serverAddress = '10.2.0.2';
const identity = { peer: podKey('default', 'server'), node: parseNodeName('node-1') };

/** A probe from the client to the server; what is not said is as usual. */
export interface Order {
  readonly protocol: ProbeProtocol;
  readonly port?: number;
  readonly to?: string;
  readonly sizeBytes?: number;
  readonly timeoutMs?: number;
  /** The server is a pod's own: what it says of itself is not believed. */
  readonly own?: boolean;
}

/**
 * Three sandboxes, wired by hand, with no cluster around them.
 *
 * ```
 *   client 10.1.0.2 ----- 10.1.0.1 router 10.2.0.1 ----- 10.2.0.2 server (tcp 80, udp 53)
 * ```
 */
export class HandWired implements Disposable {
  readonly client: Sandbox;
  readonly router: Sandbox;
  readonly server: Sandbox;

  /** @param directory for netns files, in a mount namespace of the test's own */
  constructor(directory: string) {
    this.client = Sandbox.create('client', join(directory, 'client'), podSysctls());
    this.router = Sandbox.create('router', join(directory, 'router'), nodeSysctls());
    this.server = Sandbox.create('server', join(directory, 'server'), podSysctls());
    for (const [sandbox, net, link] of [
      [this.client, '10.1.0', 'left'],
      [this.server, '10.2.0', 'right'],
    ] as const) {
      const peer = { name: 'eth0', netns: sandbox.netns };
      addVeth(this.router.rtnetlink, { name: link, peer });
      this.in(this.router, `ip addr add ${net}.1/24 dev ${link}; ip link set ${link} up`);
      this.in(
        sandbox,
        `ip addr add ${net}.2/24 dev eth0; ip link set eth0 up; ip route add default via ${net}.1`,
      );
    }
    this.server.openResponder({ protocol: 'tcp', port: 80 }, identity);
    this.server.openResponder({ protocol: 'udp', port: 53 }, identity);
  }

  in(sandbox: Sandbox, commandLine: string): void {
    const args = [`--net=${sandbox.netns.path}`, '--', 'sh', '-c', `set -e; ${commandLine}`];
    execFileSync('nsenter', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }

  async probe({
    protocol,
    port,
    to = serverAddress,
    sizeBytes,
    timeoutMs = 1_000,
    own = false,
  }: Order): Promise<Verdict> {
    const simulated = protocol !== 'icmp' && !own;
    if (!simulated) this.server.witness(protocol === 'icmp' ? 'icmp' : 'udp', familyOf(to));
    return runProbe({
      order: {
        from: { kind: 'pod', pod: podKey('default', 'client') },
        to: { kind: 'pod', pod: identity.peer },
        toAddress: to,
        protocol,
        timeoutMs,
        ...(port === undefined ? {} : { port }),
        ...(sizeBytes === undefined ? {} : { sizeBytes }),
      },
      from: this.client,
      target: new LocalTarget({ sandbox: this.server, node: { sandbox: this.router } }),
      simulated,
      expected: { peer: identity.peer, destination: to, sources: [clientAddress] },
      deadline: new Deadline(timeoutMs),
      signal: new AbortController().signal,
    });
  }

  [Symbol.dispose](): void {
    for (const sandbox of [this.client, this.router, this.server]) sandbox.remove();
  }
}
