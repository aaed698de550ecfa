export type { AttachedCommand, CommandStreams, TerminalSize } from '../model/attached-command.ts';
