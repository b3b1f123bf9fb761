/** What the pages are called. */
export const titles = {
  'requests.title': 'Requests',
  'activity.title': 'Activity',
  'undo.title': 'Undo',
  'servers.title': 'Servers',
  'permissions.title': 'Permissions',
  'review.title': 'Review',
  'network.title': 'Network',
  'health.title': 'Health',
  'settings.title': 'Settings',
  'try.title': 'Try',
} as const;
