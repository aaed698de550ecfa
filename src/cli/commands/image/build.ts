import { UsageError } from '../../../model/errors.ts';
import { choice, text } from '../../arguments.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-code.ts';

const origins = ['host', 'dockerfile'] as const;

export const imageBuildCommand: Command = {
  name: 'image build',
  usage: 'image build',
  summary: "Make the node image: of this machine's programs, or by a Dockerfile; prints its tag",
  options: {
    from: {
      type: 'string',
      requiresArg: true,
      describe: 'host (the default: no network needed) or dockerfile (Debian, from a registry)',
      completion: origins,
    },
    base: {
      type: 'string',
      requiresArg: true,
      describe: 'With --from dockerfile: the image to begin with (debian:13-slim)',
    },
  },
  positionals: {},
  examples: [
    ['podnet image build', 'after an upgrade of this machine'],
    ['podnet image build --from dockerfile', 'where this machine has no such programs'],
  ],
  async run(args, context) {
    const from = choice(args, 'from', origins) ?? 'host';
    const base = text(args, 'base');
    if (base !== undefined && from !== 'dockerfile') {
      throw new UsageError('base-of-host', '--base is for images that a Dockerfile makes', {
        hint: `podnet image build --from dockerfile --base ${base}`,
      });
    }
    const { terminal, env, signal } = context;
    const { connectEngine } = await import('../../../runtime/docker/engine.ts');
    const { engineText, imageProgress } = await import('../../image-progress.ts');
    const onProgress = imageProgress(context);
    const engine = await connectEngine(env, signal);
    onProgress(`engine: ${engineText(engine)}`);
    const options = { signal, onProgress };
    const { withEngineLock } = await import('../../../runtime/docker/image/engine-lock.ts');
    const image = await withEngineLock(engine.id, signal, async () => {
      if (from === 'host') {
        const { buildHostImage } = await import('../../../runtime/docker/image/build-host-image.ts');
        return buildHostImage(engine, options);
      }
      const { buildDockerfileImage } = await import(
        '../../../runtime/docker/image/build-dockerfile-image.ts'
      );
      return buildDockerfileImage(engine, base, options);
    });
    terminal.out(`${image.tag}\n`);
    return exitCodes.ok;
  },
};
