import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LocalPluginHost } from '../../../src/cni/local-plugin-host.ts';
import type { CommandOutcome, ConformanceLab, LabNode } from '../../../src/cni/conformance/lab.ts';

interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly link?: string | null;
  readonly link_index?: number;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly master?: string;
  readonly operstate: string;
  readonly address?: string;
  readonly linkinfo?: { readonly info_kind?: string };
}

/** Nodes without an agent: namespaces of util-linux, looked at by `ip`. */
export const unsharedLab = (binDir: string): ConformanceLab => ({
  async withNode(use) {
    const holder = spawn(
      'unshare',
      ['--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec', setUp(binDir)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await once(holder.stdout, 'data');
    const shell = Number((await run('pgrep', ['-P', String(holder.pid)])).stdout.trim());
    try {
      return await use(new UnsharedNode(shell));
    } finally {
      holder.stdin.end();
      holder.kill('SIGKILL');
      await once(holder, 'close');
    }
  },
});

const setUp = (binDir: string): string => `
  mount --make-rprivate /
  mount -t tmpfs none /run; mkdir -p /run/netns
  mount -t tmpfs none /var/lib; mkdir -p /var/lib/cni
  mkdir /run/opt; mount -t tmpfs none /opt; mkdir -p /opt/cni/bin; mount --bind ${binDir} /opt/cni/bin
  ip link set lo up
  echo ready; read wait || true`;

class UnsharedNode implements LabNode {
  readonly host: LocalPluginHost;
  readonly pluginPath = ['/opt/cni/bin'];
  readonly #enter: readonly string[];

  constructor(pid: number) {
    this.#enter = ['nsenter', `--net=/proc/${pid}/ns/net`, `--mount=/proc/${pid}/ns/mnt`, '--'];
    this.host = new LocalPluginHost({ root: `/proc/${pid}/root`, enter: this.#enter });
  }

  async createNetns(name: string): Promise<string> {
    await this.exec(['ip', 'netns', 'add', name]);
    await this.exec(['ip', 'link', 'set', 'lo', 'up'], { netns: name });
    return `/run/netns/${name}`;
  }

  async removeNetns(name: string): Promise<void> {
    await this.exec(['ip', 'netns', 'delete', name]);
  }

  async exec(
    command: readonly string[],
    { netns }: { readonly netns?: string } = {},
  ): Promise<CommandOutcome> {
    const inside = netns === undefined ? command : ['nsenter', `--net=/run/netns/${netns}`, '--', ...command];
    const [program = '', ...words] = [...this.#enter, ...inside];
    return await run(program, words);
  }

  async inspect(netns?: string): Promise<Awaited<ReturnType<LabNode['inspect']>>> {
    const options = netns === undefined ? {} : { netns };
    const lines = async (...command: string[]): Promise<string[]> =>
      (await this.exec(['ip', ...command], options)).stdout
        .split('\n')
        .map((it) => it.trim())
        .filter(Boolean);
    const links = JSON.parse((await this.exec(['ip', '-d', '-j', 'link'], options)).stdout) as IpLink[];
    const addresses = JSON.parse((await this.exec(['ip', '-j', 'address'], options)).stdout) as {
      ifname: string;
      addr_info: { family: string; local: string; prefixlen: number; scope: string; tentative?: boolean }[];
    }[];
    return {
      subject: netns ?? 'node',
      sections: [
        { title: 'links', lines: links.map(linkLine) },
        {
          title: 'addresses',
          lines: addresses.flatMap(({ ifname, addr_info }) =>
            addr_info.map(
              (it) =>
                `${it.family} ${it.local}/${it.prefixlen} scope ${it.scope}${it.tentative ? ' tentative' : ''} ${ifname}`,
            ),
          ),
        },
        { title: 'routes', lines: [...(await lines('-4', 'route')), ...(await lines('-6', 'route'))] },
      ],
    };
  }
}

function linkLine(it: IpLink): string {
  const peer = it.link ?? (it.link_index === undefined ? undefined : `if${it.link_index}`);
  return [
    `${it.ifindex}: ${it.ifname}${peer === undefined ? '' : `@${peer}`}:`,
    `<${it.flags.join(',')}>`,
    `mtu ${it.mtu}`,
    it.master === undefined ? '' : `master ${it.master}`,
    `state ${it.operstate}`,
    it.linkinfo?.info_kind === undefined ? '' : `kind ${it.linkinfo.info_kind}`,
    it.address === undefined ? '' : `mac ${it.address}`,
  ]
    .filter(Boolean)
    .join(' ');
}

async function run(program: string, words: readonly string[]): Promise<CommandOutcome> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode: exitCode ?? 255, stdout, stderr };
}
