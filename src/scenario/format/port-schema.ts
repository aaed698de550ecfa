import * as z from 'zod';
import { speakAs } from './speak-as.ts';

export const portSchema = speakAs(z.int().min(1).max(65_535), {
  code: 'bad-port',
  expected: 'a port from 1 to 65535',
});
