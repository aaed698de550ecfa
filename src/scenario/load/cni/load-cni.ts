import { basename } from 'node:path';
import type { CniConfig } from '../../../model/cni-network.ts';
import { checkTemplateWord } from '../../../util/check-conflist-template.ts';
import { nearest } from '../../../util/nearest.ts';
import { binDirsOf, type CniSpec } from '../../format/cni-schema.ts';
import { absolute, type CniLoading } from './cni-loading.ts';
import { checkPlugins } from './check-plugins.ts';
import { checkSources } from './check-sources.ts';
import { loadConflist, type LoadedConflist } from './load-conflist.ts';

/** A CNI plugin as `network.cni` asks for it. Undefined when a conflist cannot be read; all that is wrong is reported. */
export async function loadCni(spec: CniSpec, context: CniLoading): Promise<CniConfig | undefined> {
  const { loading, report } = context;
  const before = loading.problems.length;
  const conflist = await loadConflist(spec.conflist, ['conflist'], context);
  const networks: (LoadedConflist | undefined)[] = [];
  for (const [index, given] of spec.networks.entries()) {
    networks.push(await loadConflist(given, ['networks', index], context));
  }
  checkDistinct([conflist, ...networks], context);
  checkWords(spec, context);
  if (conflist === undefined) return undefined;
  const config = configOf(spec, conflist, networks, context);
  await checkSources(config, typeof spec.binDir === 'string', report);
  checkCapabilities(config, [conflist, ...networks], context);
  // With files missing, programs would be missed that are only elsewhere.
  if (loading.problems.length === before) await checkPlugins(config, context);
  return config;
}

function configOf(
  spec: CniSpec,
  { source }: LoadedConflist,
  networks: readonly (LoadedConflist | undefined)[],
  { folder }: CniLoading,
): CniConfig {
  const { env, capabilities, routes, profile, timeout, daemon } = spec;
  return {
    conflist: source,
    networks: networks.flatMap((network) => network?.source ?? []),
    binDirs: binDirsOf(spec).map((dir) => absolute(folder, dir)),
    files: spec.files.map((file) => ({
      source: absolute(folder, file.source),
      target: file.target,
      ...(file.mode !== undefined && { mode: file.mode }),
    })),
    env,
    capabilities,
    routes,
    profile,
    timeoutMs: timeout,
    ...(daemon !== undefined && {
      daemon: {
        command: daemon.command,
        env: daemon.env,
        ...(daemon.ready !== undefined && {
          ready: { command: daemon.ready.command, timeoutMs: daemon.ready.timeout },
        }),
      },
    }),
  };
}

/** Nodes have all of them in one folder, and pods ask for them by name. */
function checkDistinct(conflists: readonly (LoadedConflist | undefined)[], { report }: CniLoading): void {
  for (const [index, conflist] of conflists.entries()) {
    if (conflist === undefined) continue;
    const path = ['networks', index - 1];
    const earlier = conflists.slice(0, index).filter((other) => other !== undefined);
    const file = basename(conflist.source.file);
    const sameFile = earlier.find(({ source }) => basename(source.file) === file);
    if (sameFile !== undefined) {
      const message = `there are two network configurations called ${file}, which nodes have in one folder`;
      report({ path, code: 'duplicate-network', message, hint: 'give each a name of its own' });
      continue;
    }
    const sameName = earlier.find(({ name }) => name !== undefined && name === conflist.name);
    if (sameName !== undefined) {
      const message = `${conflist.source.file} and ${sameName.source.file} are both of the network "${conflist.name}"`;
      report({ path, code: 'duplicate-network', message, hint: 'give each network a name of its own' });
    }
  }
}

/** Facts in the daemon's words and variables. */
function checkWords({ daemon }: CniSpec, { report, facts }: CniLoading): void {
  const texts = [
    ...Object.entries(daemon?.env ?? {}).map(([name, text]) => ({ path: ['daemon', 'env', name], text })),
    ...(daemon?.command ?? []).map((text, index) => ({ path: ['daemon', 'command', index], text })),
    ...(daemon?.ready?.command ?? []).map((text, index) => ({
      path: ['daemon', 'ready', 'command', index],
      text,
    })),
  ];
  for (const { path, text } of texts) {
    for (const wrong of checkTemplateWord(text, facts)) report({ path, ...wrong });
  }
}

/** A value that no plugin takes would be left out without a word (SPEC.md, "Deriving runtimeConfig"). */
function checkCapabilities(
  { capabilities }: CniConfig,
  conflists: readonly (LoadedConflist | undefined)[],
  { report }: CniLoading,
): void {
  const declared: string[] = [];
  for (const conflist of conflists) {
    if (conflist?.capabilities === undefined) return;
    declared.push(...conflist.capabilities);
  }
  for (const name of Object.keys(capabilities)) {
    if (declared.includes(name)) continue;
    const meant = nearest(name, declared);
    report({
      path: ['capabilities', name],
      code: 'unused-capability',
      message: `no plugin of these networks declares the capability "${name}"`,
      hint:
        meant === undefined
          ? `in the conflist, beside the plugin's type: "capabilities": {"${name}": true}`
          : `did you mean "${meant}"?`,
    });
  }
}
