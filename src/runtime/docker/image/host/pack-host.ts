import { EnvironmentError } from '../../../../model/errors.ts';
import { podnetVersion } from '../../../../util/package.ts';
import { agentFingerprint } from '../agent-fingerprint.ts';
import { type PlannedImage, planImage } from '../archive/image-archive.ts';
import type { ImageContents } from '../archive/image-config.ts';
import { imageFormat } from '../image-labels.ts';
import { podnetFiles } from '../podnet-files.ts';
import { baseFiles } from './base-files.ts';
import { findProgram } from './find-program.ts';
import { collectHostFiles } from './host-files.ts';

/**
 * A node image of this machine's own programs: no network, no registry, under two seconds. The same files always
 * make the same image.
 * @throws what `hostContents` throws
 */
export async function packHost(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<PlannedImage> {
  return planImage(await hostContents(env, signal), signal);
}

/**
 * What a node image of this machine's programs is made of.
 * @throws EnvironmentError `not-linux`, `missing-programs`, `no-ldd`, `not-built`
 */
export async function hostContents(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ImageContents> {
  if (process.platform !== 'linux') {
    throw new EnvironmentError('not-linux', 'only Linux has programs that a node image can be packed from', {
      hint: 'make it on a Linux machine (`podnet image save -o FILE`) and `podnet image load FILE` here',
    });
  }
  const podnet = podnetFiles(process.arch);
  const { entries, tools } = await collectHostFiles((name) => findProgram(name, env), signal);
  return {
    layers: [[...baseFiles, ...entries], podnet],
    labels: {
      format: imageFormat,
      version: podnetVersion(),
      source: 'host',
      agent: agentFingerprint(),
      tools,
    },
    architecture: process.arch,
  };
}
