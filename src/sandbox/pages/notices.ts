/** Messages about an action before the page. The page's address has the message's key, hence never a text. */
const notices = {
  imported: (name) => `${name} was imported. It is inactive until you activate it.`,
  incomplete: (name) =>
    `${name} was imported, but things that it needs are missing here: open it to see which.`,
  activated: (name) => `${name} is active.`,
  deactivated: (name) => `${name} is inactive.`,
  deleted: () => 'The value stream was deleted.',
  renamed: (name) => `The value stream is called ${name} now.`,
  called: (name) => `The value stream is called ${name} already, so nothing was published.`,
  counted: (name) => `The number of running instances of ${name} was set.`,
  saved: (name) => `The texts were saved and ${name} was published.`,
  unchanged: () => 'No text was different, so nothing was published.',
  stayed: () => 'The box is at that place already, so nothing was published.',
  moved: (name) => `The box was moved and ${name} was published.`,
  chosen: (name) => `What ${name} uses was changed, and it was published.`,
  kept: () => 'Nothing else was chosen, so nothing was published.',
  reconnected: (name) => `The connection was changed and ${name} was published.`,
} as const satisfies Record<string, (name: string) => string>;

export type NoticeName = keyof typeof notices;

/** Message about the action before the page; a warning if the action left work to do. */
export interface Notice {
  readonly text: string;
  readonly isWarning: boolean;
}

/** Returns the notice for a key in an address; undefined for any other text. */
export function noticeOf(word: string | undefined, streamName: string | undefined): Notice | undefined {
  if (word === undefined || !isDone(word)) return undefined;
  const name = streamName === undefined ? 'The value stream' : `\u201c${streamName}\u201d`;
  return { text: notices[word](name), isWarning: word === 'incomplete' };
}

function isDone(word: string): word is NoticeName {
  return Object.hasOwn(notices, word);
}
