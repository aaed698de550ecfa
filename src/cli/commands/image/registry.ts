import type { CommandGroup } from '../../command.ts';
import { imageBuildCommand } from './build.ts';
import { imageLoadCommand } from './load.ts';
import { imageLsCommand } from './ls.ts';
import { imageSaveCommand } from './save.ts';

export const imageCommands: CommandGroup = {
  name: 'image',
  summary: 'Make, list, save and load the image that nodes of the docker runtime run from',
  commands: [imageBuildCommand, imageLsCommand, imageSaveCommand, imageLoadCommand],
};
