/** Meaning and remedy of each problem code of the command line. */
export const commandCodes = {
  SLC1901: {
    title: 'The command line has an invalid argument or option',
    remedy: 'See `--help` of the command.',
  },
  SLC1902: {
    title: 'A name on the command line does not exist',
    remedy: 'Use a name from the message.',
  },
  SLC1903: {
    title: 'The request cannot be done as given',
    remedy: 'Change what the message names, and try again.',
  },
  SLC1904: {
    title: "An environment's branch does not exist",
    remedy: 'Promote to the environment and create its branch from the one in the message.',
  },
  SLC1905: {
    title: 'The named plan is no longer current',
    remedy: 'Review `sluice plan` again and name its plan.',
  },
  SLC1906: {
    title: "The server's address or token is invalid",
    remedy: 'Write `--server https://…`, or http on this machine. The token is one line of plain text.',
  },
  SLC2901: {
    title: 'The server cannot listen at its address',
    remedy: 'Change `server.listen`, or stop the program that listens there.',
  },
  SLC2902: {
    title: 'The system refuses an operation of the command',
    remedy: "Check the user's permissions, space and limits on this machine.",
  },
  SLC2903: {
    title: 'Sluice met an unexpected error',
    remedy: 'Report this fault of Sluice with the output of `sluice bugreport` and the lines above.',
  },
  SLC2904: {
    title: 'No server answers at the address',
    remedy: 'Check the address, and that the daemon runs there.',
  },
  SLC2905: {
    title: 'The server requires a token',
    remedy:
      "Put the daemon's `server.access.token`, or its file `access-token` next to the store, into SLUICE_TOKEN or after --token-file.",
  },
  SLC2906: {
    title: 'The token does not permit the action',
    remedy: "Ask the daemon's operator for a token or role that does.",
  },
  SLC2907: {
    title: 'The address belongs to another program or another version of Sluice',
    remedy: "Give the daemon's address without an API path; check for a proxy.",
  },
  SLC2908: {
    title: 'The server refuses the request',
    remedy: 'Follow the message and try again.',
  },
} as const satisfies Readonly<Record<`SLC${number}`, { readonly title: string; readonly remedy: string }>>;

export type CommandCode = keyof typeof commandCodes;
