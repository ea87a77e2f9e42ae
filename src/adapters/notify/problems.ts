/** Every problem with a receiver of notifications, by its stable code. */
export const notifyProblems = {
  SLC2180: {
    title: 'A receiver of notifications could not be reached, or gave no answer',
    remedy:
      'Check its address, name resolution, proxy and certificate. The notification is sent again by itself, for a day at most.',
  },
  SLC2181: {
    title: 'A receiver of notifications has no time (HTTP 408, 425, 429 or 5xx)',
    remedy: 'Nothing, if it passes: the notification is sent again by itself, for a day at most.',
  },
  SLC2182: {
    title: 'A receiver of notifications did not take one',
    remedy: 'Read its reason. A webhook that was removed or is of another kind is put right under `notify`.',
  },
  SLC2183: {
    title: 'A receiver of notifications answered with a redirect, which is not followed',
    remedy:
      'Write the address that it redirects to under `notify`, if that is where notifications should go.',
  },
} as const satisfies Readonly<Record<`SLC21${number}`, { readonly title: string; readonly remedy: string }>>;

export type NotifyCode = keyof typeof notifyProblems;
