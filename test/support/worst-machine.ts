import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import process from 'node:process';
import { promisify } from 'node:util';
import { pause } from './pause.ts';

const execFileAsync = promisify(execFile);

/** Where the ears listen, by TCP and UDP, IPv4 and IPv6; beside it multicast DNS (RFC 6762). */
export const earPort = 7_777;
export const mdnsPort = 5_353;

/** Addresses of the two ends of the uplink: documentation's own (RFC 5737, RFC 3849). */
export const machineAddresses = ['192.0.2.1', '2001:db8::1'] as const;
export const outsideAddresses = ['192.0.2.9', '2001:db8::9'] as const;

/** Which interface an IPv6 group is joined on goes by a zone (RFC 4007). */
const earScript = `
const say = (how, from) => console.log(how + ' from ' + from);
const open = (listening) => new Promise((resolve) => listening(resolve));
const net = require('node:net'), dgram = require('node:dgram');
const [link] = process.argv.slice(1);
const tcp = (host) => open((done) => net.createServer((socket) => {
  say('tcp', socket.remoteAddress);
  socket.destroy();
}).listen({ port: ${earPort}, host, ipv6Only: true }, done));
const udp = (type, port) => open((done) => {
  const socket = dgram.createSocket({ type, ipv6Only: type === 'udp6', reuseAddr: true });
  socket.on('message', (_bytes, { address }) => say(type + ' ' + port, address));
  socket.bind(port, () => {
    if (port === ${mdnsPort} && type === 'udp6') socket.addMembership('ff02::fb', '::%' + link);
    done();
  });
});
Promise.all([tcp('0.0.0.0'), tcp('::'), udp('udp4', ${earPort}), udp('udp6', ${earPort}),
  udp('udp4', ${mdnsPort}), udp('udp6', ${mdnsPort})]).then(() => console.log('listening'));`;

/** A frame that passed the engine's bridge, as tcpdump tells it. */
export interface Frame {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

/**
 * The machine of an engine, made the worst there is for who must not get out: it forwards, it masquerades, it
 * has a default route, services on all addresses, and somebody outside who answers.
 *
 * ```
 *   br-…    docker0          the engine's netns, which stands for its machine
 *     |        |
 *   --+--------+-- uplink0 192.0.2.1 ------- eth0 192.0.2.9     outside: a further netns
 *        forwards, masquerades
 * ```
 */
export class WorstMachine implements AsyncDisposable {
  private readonly netns: string;
  private readonly outside: ChildProcess;
  private readonly children: ChildProcess[] = [];

  private constructor(netns: string, outside: ChildProcess) {
    this.netns = netns;
    this.outside = outside;
  }

  /** @param enginePid of dockerd */
  static async make(enginePid: number): Promise<WorstMachine> {
    const outside = spawn(
      'unshare',
      ['--net', '--', 'sh', '-c', 'ip link set lo up && echo up && exec cat'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    await once(outside.stdout, 'data');
    const machine = new WorstMachine(`/proc/${enginePid}/ns/net`, outside);
    const [ipv4, ipv6] = machineAddresses;
    const [farIpv4, farIpv6] = outsideAddresses;
    await machine.run(`
      echo 1 >/proc/sys/net/ipv4/ip_forward
      echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
      ip link add uplink0 type veth peer name eth0 netns ${outside.pid}
      ip addr add ${ipv4}/24 dev uplink0
      ip addr add ${ipv6}/64 dev uplink0 nodad
      echo 0 >/proc/sys/net/ipv6/conf/uplink0/accept_dad
      ip link set uplink0 up
      iptables -P FORWARD ACCEPT
      iptables -t nat -A POSTROUTING -o uplink0 -j MASQUERADE`);
    await machine.runOutside(`
      ip addr add ${farIpv4}/24 dev eth0
      ip addr add ${farIpv6}/64 dev eth0 nodad
      ip link set eth0 up
      ip route add default via ${ipv4}
      ip route add default via ${ipv6}`);
    await machine.run(`ip route add default via ${farIpv4}; ip route add default via ${farIpv6}`);
    return machine;
  }

  /** Runs a command line in the engine's netns. */
  async run(commandLine: string): Promise<string> {
    return (await execFileAsync('nsenter', [`--net=${this.netns}`, 'sh', '-ec', commandLine])).stdout;
  }

  async runOutside(commandLine: string): Promise<string> {
    const netns = `--net=/proc/${this.outside.pid}/ns/net`;
    return (await execFileAsync('nsenter', [netns, 'sh', '-ec', commandLine])).stdout;
  }

  /**
   * Opens ears on the machine and outside.
   * @param link of the machine, whose multicast they hear too
   * @returns what they have heard so far
   */
  async listen(link: string): Promise<() => readonly string[]> {
    const heard: string[] = [];
    const ears = [
      { who: 'the machine', netns: this.netns, on: link },
      { who: 'outside', netns: `/proc/${this.outside.pid}/ns/net`, on: 'eth0' },
    ];
    await Promise.all(
      ears.map(async ({ who, netns, on }) => {
        const lines = this.start('nsenter', `--net=${netns}`, process.execPath, '-e', earScript, on);
        await once(lines, 'line');
        lines.on('line', (line) => heard.push(`${who}: ${line}`));
      }),
    );
    return () => heard;
  }

  /** Watches a bridge of the machine: every frame that passes it, whoever sent it. */
  async capture(link: string): Promise<() => Promise<readonly Frame[]>> {
    const frames: Frame[] = [];
    const words = ['-i', link, '-e', '-n', '-t', '-l', '--immediate-mode', '-Z', 'root'];
    const child = spawn('nsenter', [`--net=${this.netns}`, 'tcpdump', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.push(child);
    createInterface(child.stdout).on('line', (line) => {
      const [, from = '', to = '', what = ''] = /^(\S+) > ([^,]+), (.*)$/.exec(line) ?? [];
      if (from !== '') frames.push({ from, to, what });
    });
    // It says "listening on" when it does.
    await once(child.stderr, 'data');
    return async () => {
      await pause(300);
      return frames;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.outside.stdin?.end();
    for (const child of [...this.children, this.outside]) {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await ended;
    }
  }

  private start(program: string, ...args: readonly string[]) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.children.push(child);
    return createInterface(child.stdout);
  }
}
