import { ConfigNotes } from './config-notes.ts';
import type { ConfigProblem } from './config-problem.ts';
import { isJsonObject, type JsonObject, type JsonValue, stringifyJson } from './json.ts';
import type { JsonPath } from './json-place.ts';
import { isNetworkName } from './names.ts';
import type { NetworkConfig, PluginConfig } from './network-config.ts';
import { isSemver, negotiateVersion, newestVersion, oldestVersion } from './versions.ts';

export interface ReadOptions {
  /** For messages; its ending tells a list from a single plugin's configuration. */
  readonly file?: string;
  /** For a single plugin's configuration that has none. */
  readonly nameIfNone?: string;
}

/** What a text says, and all that is wrong with it. */
export interface ConfigReading {
  /** As written, good or bad. */
  readonly name: string | undefined;
  /** Only where nothing is wrong; its plugins may be none yet, when a list leaves them to other files. */
  readonly network?: NetworkConfig;
  readonly loadOnlyInlinedPlugins: boolean;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a list of plugins, or a single plugin's configuration as a list of one; never throws. */
export function readNetworkConfig(text: string, options: ReadOptions = {}): ConfigReading {
  const notes = new ConfigNotes(text);
  const json = notes.parse();
  if (json === undefined) return { name: undefined, loadOnlyInlinedPlugins: false, problems: notes.problems };
  const isList = isListFile(json, options.file);
  const { nameIfNone } = options;
  const given = json['name'] ?? undefined;
  const name = readName(
    given === undefined && !isList && nameIfNone !== undefined ? nameIfNone : given,
    notes,
  );
  const cniVersion = readVersion(json, notes);
  const disableCheck = isList && readFlag(json, 'disableCheck', notes);
  const disableGC = isList && readFlag(json, 'disableGC', notes);
  const loadOnlyInlinedPlugins = isList && readFlag(json, 'loadOnlyInlinedPlugins', notes);
  const plugins = isList ? readPlugins(json, loadOnlyInlinedPlugins, notes) : [readPlugin(json, [], notes)];
  const reading = { name, loadOnlyInlinedPlugins, problems: notes.sorted() };
  if (notes.problems.length > 0 || name === undefined) return reading;
  const network: NetworkConfig = {
    name,
    cniVersion,
    disableCheck,
    disableGC,
    plugins: plugins.flatMap((plugin) => plugin ?? []),
    // As libcni keeps it, so that whoever reads it again need not know how the file was called.
    text: isList ? text : stringifyJson({ cniVersion, name, plugins: [json] }),
    ...(options.file === undefined ? {} : { file: options.file }),
  };
  return { ...reading, network };
}

/** Reads one plugin's configuration out of a file of its own; `plugin` only where nothing is wrong. */
export function readPluginConfig(text: string): {
  readonly plugin?: PluginConfig;
  readonly problems: readonly ConfigProblem[];
} {
  const notes = new ConfigNotes(text);
  const json = notes.parse();
  const plugin = json === undefined ? undefined : readPlugin(json, [], notes);
  return { problems: notes.problems, ...(plugin === undefined ? {} : { plugin }) };
}

/** By the ending, as libcni does; without a file by what is in it. */
function isListFile(json: JsonObject, file: string | undefined): boolean {
  const endsIn = (ending: string): boolean => file?.endsWith(ending) === true;
  if (endsIn('.conf') || endsIn('.json')) return false;
  return endsIn('.conflist') || 'plugins' in json || !('type' in json);
}

function readName(value: JsonValue | undefined, notes: ConfigNotes): string | undefined {
  if (value === undefined || value === '') {
    notes.add(
      ['name'],
      'missing-name',
      'is missing',
      'every network has a name, the same for all of its plugins',
    );
  } else if (typeof value !== 'string') notes.add(['name'], 'bad-name', 'must be a string');
  else if (!isNetworkName(value)) {
    const hint = 'it begins with a letter or digit and goes on with letters, digits, "_", "." and "-"';
    notes.add(['name'], 'bad-name', `is no name of a network: ${JSON.stringify(value)}`, hint);
  }
  return typeof value === 'string' ? value : undefined;
}

function readVersion(json: JsonObject, notes: ConfigNotes): string {
  const single = json['cniVersion'] ?? '';
  const several = json['cniVersions'] ?? [];
  const offered: string[] = [];
  const offer = (value: JsonValue, path: JsonPath): void => {
    if (typeof value !== 'string') notes.add(path, 'bad-version', 'must be a string');
    else if (!isSemver(value)) {
      notes.add(
        path,
        'bad-version',
        `is no version: ${JSON.stringify(value)}`,
        `versions look like ${newestVersion}`,
      );
    } else offered.push(value);
  };
  if (single !== '') offer(single, ['cniVersion']);
  if (Array.isArray(several))
    for (const [index, value] of several.entries()) offer(value, ['cniVersions', index]);
  else notes.add(['cniVersions'], 'bad-version', 'must be a list of strings');
  const isSilent = single === '' && Array.isArray(several) && several.length === 0;
  const version = isSilent ? oldestVersion : negotiateVersion(offered);
  if (version === undefined && offered.length > 0) {
    const path = single === '' ? 'cniVersions' : 'cniVersion';
    const hint = `the newest is ${newestVersion}`;
    notes.add([path], 'unknown-version', `names no version that is known here: ${offered.join(', ')}`, hint);
  }
  return version ?? oldestVersion;
}

function readFlag(json: JsonObject, key: string, notes: ConfigNotes): boolean {
  const value = json[key] ?? false;
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  notes.add([key], 'bad-flag', 'must be true or false');
  return false;
}

function readPlugins(
  json: JsonObject,
  loadOnlyInlinedPlugins: boolean,
  notes: ConfigNotes,
): readonly (PluginConfig | undefined)[] {
  const plugins = json['plugins'];
  if (plugins === undefined) {
    if (loadOnlyInlinedPlugins) {
      notes.add(
        ['plugins'],
        'no-plugins',
        'is missing, and loadOnlyInlinedPlugins lets none come from elsewhere',
      );
    } else if ('type' in json) {
      const hint = 'a single plugin goes into a file that ends in .conf, or into "plugins": [ … ]';
      notes.add(['plugins'], 'no-plugins', 'is missing', hint);
    }
    return [];
  }
  if (!Array.isArray(plugins)) notes.add(['plugins'], 'no-plugins', 'must be a list');
  else if (plugins.length === 0) notes.add(['plugins'], 'no-plugins', 'is empty');
  else return plugins.map((plugin, index) => readPlugin(plugin, ['plugins', index], notes));
  return [];
}

function readPlugin(value: JsonValue, path: JsonPath, notes: ConfigNotes): PluginConfig | undefined {
  if (!isJsonObject(value)) {
    notes.add(path, 'not-an-object', 'must be an object');
    return undefined;
  }
  const type = value['type'] ?? '';
  const typePath = [...path, 'type'];
  if (type === '') {
    const isList = path.length === 0 && 'plugins' in value;
    const hint = isList
      ? 'a list of plugins goes into a file that ends in .conflist'
      : 'it is the file name of the plugin';
    notes.add(typePath, 'missing-type', 'is missing', hint);
  } else if (typeof type !== 'string') notes.add(typePath, 'bad-type', 'must be a string');
  else if (/[/\0]/.test(type)) {
    notes.add(
      typePath,
      'bad-type',
      `is a path: ${JSON.stringify(type)}`,
      'plugins are looked up by their file name',
    );
  }
  const capabilities = readCapabilities(value, path, notes);
  return typeof type === 'string' ? { type, capabilities, raw: value } : undefined;
}

function readCapabilities(plugin: JsonObject, path: JsonPath, notes: ConfigNotes): readonly string[] {
  const capabilities = plugin['capabilities'] ?? {};
  if (!isJsonObject(capabilities)) {
    notes.add([...path, 'capabilities'], 'bad-capabilities', 'must be an object');
    return [];
  }
  for (const [key, value] of Object.entries(capabilities)) {
    if (typeof value === 'boolean' || value === null) continue;
    notes.add([...path, 'capabilities', key], 'bad-capabilities', 'must be true or false');
  }
  return Object.keys(capabilities).filter((key) => capabilities[key] === true);
}
