/** Settings that belong together, in the order that they are shown in. What fits no other is of `protection`. */
export const groups = ['files', 'network', 'limits', 'undo', 'records', 'clients', 'protection'] as const;

export type Group = (typeof groups)[number];

/** All that the page has, as its address says it. */
export const sections = [...groups, 'look', 'versions', 'secrets', 'tokens'] as const;

export type Section = (typeof sections)[number];

/** Beginnings of the paths of a group. */
const beginnings: Readonly<Record<Group, readonly string[]>> = {
  files: ['project', 'resource_config.filesystem', 'grants'],
  network: ['security_config', 'proxy', 'resource_config.network'],
  limits: [
    'server_config.request_timeout',
    'limits',
    'sandbox',
    'supervision',
    'rate_limits',
    'timeouts',
    'retry',
    'circuit_breaker',
    'cache',
    'artifacts',
    'fallbacks',
    'metadata',
  ],
  undo: ['savepoints'],
  records: ['server_config.enable_metrics', 'audit', 'alerts', 'metrics'],
  clients: ['server_config', 'http', 'console', 'prefix'],
  protection: [],
};

/** What most people come for; the rest is folded. */
const usual = new Set([
  'project.name',
  'project.root',
  'resource_config.filesystem.read_paths',
  'resource_config.filesystem.write_paths',
  'resource_config.filesystem.max_file_size',
  'security_config.allowed_hosts',
  'security_config.require_https',
  'proxy.url',
  'proxy.user',
  'proxy.password',
  'proxy.certificates',
  'server_config.request_timeout',
  'limits.hard_timeout',
  'limits.max_concurrent_requests',
  'sandbox.limits.memory',
  'artifacts.over',
  'artifacts.quota',
  'savepoints.enabled',
  'savepoints.quota',
  'savepoints.keep_days',
  'server_config.enable_metrics',
  'audit.keep_days',
  'audit.max_size',
  'alerts.desktop',
  'server_config.stdio_mode',
  'server_config.host',
  'server_config.port',
  'http.auth',
  'http.tls.cert',
  'http.tls.key',
  'approvals.wait_seconds',
  'flow',
  'inspection.results',
  'inspection.arguments',
  'sandbox.require',
]);

export const isUsual = (path: string): boolean => usual.has(path);

/** The group that a setting is shown in. */
export const groupOf = (path: string): Group =>
  groups.find((group) => beginnings[group].some((begin) => path === begin || path.startsWith(`${begin}.`))) ??
  'protection';
