import { readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import type { JsonPath } from '../../../cni/json-place.ts';
import { examineProgram } from '../../../cluster/cni/examine-program.ts';
import { fileInParcel, type ParcelFile } from '../../../cluster/cni/file-in-parcel.ts';
import { pluginDir } from '../../../model/node-folders.ts';
import { type ParcelPlan, planParcel, programPath } from '../../../cluster/cni/plan-parcel.ts';
import { namedPlugins } from '../../../cluster/cni/plugin-types.ts';
import { unfitProgram } from '../../../cluster/cni/unfit-program.ts';
import type { CniConfig, ConflistSource } from '../../../model/cni-network.ts';
import { PodnetError } from '../../../model/errors.ts';
import { nearest } from '../../../util/nearest.ts';
import { type CniLoading, shortPath } from './cni-loading.ts';
import { jsonOf, problemInConflist } from './load-conflist.ts';

type Wrong = { readonly code: string; readonly message: string; readonly hint: string };

/** What the project of the reference plugins builds (containernetworking/plugins, README). */
const referencePlugins = [
  'bandwidth',
  'bridge',
  'dhcp',
  'dummy',
  'firewall',
  'host-device',
  'host-local',
  'ipvlan',
  'loopback',
  'macvlan',
  'portmap',
  'ptp',
  'sbr',
  'static',
  'tap',
  'tuning',
  'vlan',
  'vrf',
];

/** Every plugin that a conflist names has a program that runs in a node; so have the daemon and its question. */
export async function checkPlugins(cni: CniConfig, context: CniLoading): Promise<void> {
  const { loading, report, machineDirs } = context;
  let plan: ParcelPlan;
  try {
    plan = await planParcel(cni, new AbortController().signal, { machineDirs });
  } catch (error) {
    if (!(error instanceof PodnetError)) throw error;
    report({ path: [], code: error.code, message: error.message, hint: error.hint });
    return;
  }
  const judge = once(async (type: string) => wrongPlugin(type, cni, plan, context));
  for (const conflist of [cni.conflist, ...cni.networks]) {
    for (const { type, path } of firstOfEach(conflist)) {
      const wrong = await judge(type);
      if (wrong !== undefined) loading.problems.push(problemInConflist(conflist, path, wrong));
    }
  }
  if (cni.profile === 'containerd') {
    const wrong = await judge('loopback');
    if (wrong !== undefined) {
      const message = `${wrong.message}; containerd calls it for every pod`;
      report({ path: ['profile'], ...wrong, message });
    }
  }
  await checkDaemon(cni, plan, context);
}

/** A plugin that several networks name is looked at once. */
function once<T>(work: (type: string) => Promise<T>): (type: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (type) => {
    const result = known.get(type) ?? work(type);
    known.set(type, result);
    return result;
  };
}

function firstOfEach(
  conflist: ConflistSource,
): readonly { readonly type: string; readonly path: JsonPath }[] {
  const named = namedPlugins(jsonOf(conflist));
  return named.filter(({ type }, index) => named.findIndex((other) => other.type === type) === index);
}

async function wrongPlugin(
  type: string,
  cni: CniConfig,
  plan: ParcelPlan,
  { machineDirs, architecture }: CniLoading,
): Promise<Wrong | undefined> {
  const found = fileInParcel(programPath(type), plan.entries);
  if (found === undefined) return missingPlugin(type, cni, plan, machineDirs);
  return wrongProgram(found, architecture);
}

async function wrongProgram(found: ParcelFile, architecture: string): Promise<Wrong | undefined> {
  const { source, mode } = found;
  const unfit = unfitProgram(await examineProgram(source), { mode, architecture });
  if (unfit === undefined) return undefined;
  return { code: unfit.code, message: `${shortPath(source)} ${unfit.says}`, hint: unfit.hint };
}

async function missingPlugin(
  type: string,
  { binDirs, files }: CniConfig,
  { entries }: ParcelPlan,
  machineDirs: readonly string[],
): Promise<Wrong> {
  const inNode = programPath('');
  const own = entries.flatMap(({ path }) =>
    path.startsWith(`${inNode}/`) ? path.slice(inNode.length + 1) : [],
  );
  const here = (await Promise.all(machineDirs.map((dir) => readdir(dir).catch(() => [])))).flat();
  const places = [
    ...binDirs.map(shortPath),
    ...(files.length === 0 ? [] : [`what files: puts into ${pluginDir}`]),
    ...machineDirs,
  ];
  const message = `there is no plugin "${type}": not in ${places.slice(0, -1).join(', ')} or ${places.at(-1)}`;
  const meant = nearest(type, [...own, ...here]);
  return { code: 'cni-missing', message, hint: whatToDo(type, meant) };
}

function whatToDo(type: string, meant: string | undefined): string {
  if (meant !== undefined && meant !== type) return `did you mean "${meant}"?`;
  if (referencePlugins.includes(type)) {
    return 'it is one of the reference plugins: apt install containernetworking-plugins (Debian, Ubuntu), dnf install containernetworking-plugins (Fedora)';
  }
  return 'build it, and give its folder: binDir: ./bin, or --bin-dir ./bin';
}

async function checkDaemon(
  { daemon }: CniConfig,
  { entries }: ParcelPlan,
  { report, architecture }: CniLoading,
): Promise<void> {
  if (daemon === undefined) return;
  const commands = [
    { path: ['daemon', 'command', 0], program: daemon.command[0] },
    { path: ['daemon', 'ready', 'command', 0], program: daemon.ready?.command[0] },
  ];
  for (const { path, program } of commands) {
    if (program === undefined || !program.startsWith('/') || program.includes('{{')) continue;
    const found = fileInParcel(posix.normalize(program).slice(1), entries);
    if (found !== undefined) {
      const wrong = await wrongProgram(found, architecture);
      if (wrong !== undefined) report({ path, ...wrong });
    } else if (program.startsWith(`${pluginDir}/`)) {
      const names = entries.map((entry) => `/${entry.path}`);
      const meant = nearest(program, names);
      const hint = meant === undefined ? 'put it into binDir or files' : `did you mean ${meant}?`;
      report({ path, code: 'no-such-file', message: `nodes will have no ${program}`, hint });
    }
  }
}
