import { EnvironmentError } from '../../model/errors.ts';

export interface SaveOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/**
 * Writes a node image to a file, as `docker load` takes it.
 * @throws EnvironmentError where there is no way to have one
 */
export type SaveNodeImage = (file: string, options: SaveOptions) => Promise<void>;

/** Node images are not made yet: one has to be given. */
export const saveNodeImage: SaveNodeImage = () =>
  Promise.reject(
    new EnvironmentError('no-node-image', 'podnet cannot make a node image here', {
      hint: 'give one that was made elsewhere: podnet bundle --image FILE',
    }),
  );
