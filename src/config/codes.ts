/** What a configuration can be told off for, and what helps. Codes are stable: messages may change, these may not. */
export const configCodes = {
  SLC1101: {
    title: 'A configuration file or folder cannot be read',
    remedy:
      'Name an existing file, or a folder that holds sluice.yaml, with -c, and let the process read it.',
  },
  SLC1102: {
    title: 'A configuration file is too large, too deep or expands to too much',
    remedy: 'Keep it below 1 MiB, 20 levels and 20,000 values, counting what an alias repeats.',
  },
  SLC1103: {
    title: 'A configuration file is not YAML as it is used here',
    remedy: 'Write plain YAML 1.2: one document, each key once, no tags.',
  },
  SLC1104: { title: 'A key is not known', remedy: 'Correct its spelling or remove it.' },
  SLC1105: { title: 'A key is missing', remedy: 'Add it.' },
  SLC1106: {
    title: 'A value has the wrong type or form',
    remedy: 'Write it in the form that the message names.',
  },
  SLC1107: {
    title: 'A secret stands in the configuration',
    remedy:
      'Write { env: NAME } or { file: PATH } in its place, and change the secret: it may have been seen.',
  },
  SLC1108: {
    title: 'A secret that the configuration refers to is not there',
    remedy: 'Set the environment variable, or put the secret into the file, that the message names.',
  },
  SLC1109: {
    title: 'An address would send secrets or content unencrypted over a network',
    remedy: 'Use https. Plain http is for addresses of this machine only.',
  },
  SLC1110: {
    title: 'The server would listen to other machines and could not tell who sends a webhook',
    remedy:
      'Set server.webhookSecret to the secret of the webhook, or listen on 127.0.0.1, [::1] or localhost.',
  },
  SLC1111: {
    title: 'A tenant is named that is not configured',
    remedy: 'Add it under tenants, or name one that is there.',
  },
  SLC1112: {
    title: 'One tenant has two uses',
    remedy: 'Give the source and each environment a tenant of its own.',
  },
  SLC1113: {
    title: 'One name stands for two things',
    remedy:
      'Rename one. Sources, environments and tenants are known by name in the store, across all pipelines.',
  },
  SLC1114: {
    title: 'An environment does not follow from the source',
    remedy: "Let `from` name the source's branch or another environment, without a circle.",
  },
  SLC1115: {
    title: 'Two branches are in the way of each other',
    remedy: 'Give the source and each environment a branch of its own; none may be a folder of another.',
  },
  SLC1116: {
    title: 'A map of app prefixes has no way back',
    remedy:
      'Let each prefix of the tenant and each prefix of the tree occur once and lead back to where it came from.',
  },
  SLC1117: {
    title: 'A configuration folder does not have the files it must have',
    remedy: 'Put store and server into sluice.yaml and each pipeline into a *.yaml file of its own.',
  },
  SLC1118: {
    title: 'Two folders of tenants are in the way of each other',
    remedy: 'Give each inbox and each outbox a folder of its own, none inside another.',
  },
  SLC1119: {
    title: 'A window neither allows nor denies, or both',
    remedy: 'Write either `allow` or `deny` in each window.',
  },
  SLC1120: {
    title: 'A removal is configured for a tenant that people write to by hand',
    remedy: 'Remove `prune`, or write off: what git no longer has is reported, and people remove it.',
  },
  SLC1121: {
    title: 'The list of allowed signers of an environment cannot be read',
    remedy: 'Put the list where `verify.allowedSigners.file` says, readable by the user of the daemon.',
  },
  SLC1122: {
    title: 'A repository on GitHub has no credentials, or of two kinds',
    remedy: 'Write either `host.token` or `host.app`; `repository.token` serves both where neither is there.',
  },
  SLC1123: {
    title: 'A credential would be sent to another host than the one it is for',
    remedy:
      'Let `repository.url` and `host.baseUrl` be of one GitHub, or give each credentials of its own: `repository.token`, and `host.token` or `host.app`.',
  },
  SLC1124: {
    title: 'The address of a receiver of notifications, which is kept as a secret, cannot be used',
    remedy: 'Put the whole address of the webhook, with https, where the message says that it is looked for.',
  },
  SLC1125: {
    title: 'The server would listen to other machines and let everybody in',
    remedy:
      'Set server.access.token or server.access.oidc, or server.pages to off, or listen on 127.0.0.1, [::1] or localhost.',
  },
  SLC1126: {
    title: 'People would sign in in vain, or could not sign in',
    remedy:
      'Let `access` have `oidc` and `roles` together, each role `users` or `groups`, and the server a `url`.',
  },
  SLC1127: {
    title: 'The token of the server is too short to keep anybody out',
    remedy: 'Put at least 20 characters of chance there, such as what `openssl rand -hex 32` prints.',
  },
  SLC1151: {
    title: 'A tenant is configured and not used',
    remedy: 'Remove it, or give it to an environment.',
  },
  SLC1152: {
    title: 'A file of the configuration folder is not read',
    remedy: 'Rename it to *.yaml, or move it away.',
  },
  SLC1153: {
    title: 'A token is configured and not used',
    remedy: 'Remove it, or name the repository by an https address.',
  },
  SLC1154: {
    title: 'Two tenants name one team of Make',
    remedy: "Write the id of each tenant's own team into its `make.teamId`.",
  },
  SLC1155: {
    title: 'Make is configured for a tenant and not used',
    remedy: 'Remove `make` of the tenant, or move it to the tenant of an environment.',
  },
  SLC1156: {
    title: 'A receiver of notifications is told of no environment',
    remedy: 'Let `environments` of the receiver match the name of an environment, or remove the receiver.',
  },
  SLC1157: {
    title: 'A role is of no source and no environment',
    remedy: 'Let `lanes` of the role match the name of a source or an environment.',
  },
} as const satisfies Readonly<Record<`SLC1${number}`, { readonly title: string; readonly remedy: string }>>;

export type ConfigCode = keyof typeof configCodes;
