import path from 'node:path';
import { messageOf } from '../model/errors.ts';
import { CniError } from './cni-error.ts';
import { configFiles, readConfigFile } from './config-files.ts';
import { ConfigError } from './config-problem.ts';
import { isJsonObject, parseJson, stringifyJson } from './json.ts';
import type { CniProfile, NetworkConfig } from './network-config.ts';
import { type ConfigReading, readNetworkConfig, readPluginConfig } from './read-network-config.ts';

const everyEnding = ['.conf', '.conflist', '.json'];
/** Which files a runtime looks at, one group after another, each sorted by name. */
const groups: Readonly<Record<CniProfile, readonly (readonly string[])[]>> = {
  spec: [['.conflist'], ['.conf', '.json']],
  containerd: [everyEnding],
  crio: [everyEnding],
};

/**
 * The network that a container runtime takes from a folder of configurations. A list is joined by the plugins in
 * `DIR/NAME/*.conf` unless it says `loadOnlyInlinedPlugins`; their text is then part of the network's.
 *
 * - `spec`, as libcni: lists first, then single plugins; a bad file in front of the right one is an error.
 * - `containerd`: the first file of all, whatever its name; a bad one is an error.
 * - `crio`: the first good one; bad files are passed over, and a single plugin without a name is called as its file is.
 *
 * @param name of the network; undefined takes the first
 * @throws CniError `cni-no-config` when there is none, ConfigError or CniError `cni-bad-config` for what cannot be used
 */
export async function loadNetworkConfig(
  dir: string,
  name: string | undefined,
  profile: CniProfile,
  signal?: AbortSignal,
): Promise<NetworkConfig> {
  const passedOver: string[] = [];
  for (const endings of groups[profile]) {
    for (const file of await configFiles(dir, endings)) {
      signal?.throwIfAborted();
      const loaded = await load(file, name, profile, passedOver);
      if (loaded !== undefined && (name === undefined || loaded.name === name)) return loaded;
      if (loaded !== undefined) passedOver.push(`${file} is network ${JSON.stringify(loaded.name)}`);
      if (profile === 'containerd') throw noConfig(dir, name, passedOver);
    }
  }
  throw noConfig(dir, name, passedOver);
}

async function load(
  file: string,
  name: string | undefined,
  profile: CniProfile,
  passedOver: string[],
): Promise<NetworkConfig | undefined> {
  try {
    const nameIfNone = profile === 'crio' ? { nameIfNone: path.basename(file) } : {};
    const reading = readNetworkConfig(await readConfigFile(file), { file, ...nameIfNone });
    if (profile === 'spec' && isNamedOtherwise(reading, name)) return undefined;
    if (reading.network === undefined) throw new ConfigError(reading.problems, file);
    return await joined(reading.network, file, reading.loadOnlyInlinedPlugins);
  } catch (error) {
    if (profile !== 'crio' || !(error instanceof CniError)) throw error;
    passedOver.push(messageOf(error));
    return undefined;
  }
}

/**
 * libcni asks for a good name only where it is the one that is looked for: a `loopback.conf` without a name has always
 * been lying beside the network.
 */
const isNamedOtherwise = ({ name, problems }: ConfigReading, wanted: string | undefined): boolean =>
  wanted !== undefined &&
  name !== wanted &&
  problems.length > 0 &&
  problems.every(({ path: [key] }) => key === 'name');

async function joined(
  network: NetworkConfig,
  file: string,
  loadOnlyInlinedPlugins: boolean,
): Promise<NetworkConfig> {
  const takesMore = file.endsWith('.conflist') && !loadOnlyInlinedPlugins;
  const folder = path.join(path.dirname(file), network.name);
  const more = takesMore ? await configFiles(folder, ['.conf']) : [];
  const added = [];
  for (const pluginFile of more) {
    const { plugin, problems } = readPluginConfig(await readConfigFile(pluginFile));
    if (plugin === undefined || problems.length > 0) throw new ConfigError(problems, pluginFile);
    added.push(plugin);
  }
  const plugins = [...network.plugins, ...added];
  if (plugins.length === 0) {
    const hint = `"plugins" lists them, or ${folder}/*.conf holds one each`;
    throw new ConfigError([{ path: ['plugins'], code: 'no-plugins', message: 'is missing', hint }], file);
  }
  return added.length === 0 ? network : { ...network, plugins, text: joinedText(network.text, plugins) };
}

/** Says on its own what came from several files, so that the network can be taken down without them. */
function joinedText(text: string, plugins: NetworkConfig['plugins']): string {
  const list = parseJson(text);
  const whole = isJsonObject(list) ? list : {};
  return stringifyJson({ ...whole, loadOnlyInlinedPlugins: true, plugins: plugins.map(({ raw }) => raw) });
}

function noConfig(dir: string, name: string | undefined, passedOver: readonly string[]): CniError {
  const what =
    name === undefined ? 'no network configuration' : `no configuration of network ${JSON.stringify(name)}`;
  const hint =
    passedOver.length === 0
      ? 'files end in .conflist, .conf or .json; a network plugin often writes its own when its daemon starts'
      : `passed over: ${passedOver.join('; ')}`;
  return new CniError('cni-no-config', `there is ${what} in ${dir}`, { hint });
}
