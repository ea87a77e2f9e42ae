/** Result of a command, for its author. */
export interface CommandReply {
  readonly isDone: boolean;
  /** Markdown text. Names in it come from Sluice or are escaped. */
  readonly text: string;
}

export const done = (text: string): CommandReply => ({ isDone: true, text });
export const refused = (text: string): CommandReply => ({ isDone: false, text });
