// How wide a text is, for the help that yargs lays out in the bundles: see build.mjs.
import { stripVTControlCharacters } from 'node:util';

const plainWidth = (text) => stripVTControlCharacters(text).length;
export default plainWidth;
