import type { titles as english } from '../en/titles.ts';
import type { Message } from '../message.ts';

/** Les noms des pages. */
export const titles = {
  'requests.title': 'Demandes',
  'activity.title': 'Activité',
  'undo.title': 'Annuler',
  'servers.title': 'Serveurs',
  'permissions.title': 'Permissions',
  'review.title': 'Vérification',
  'network.title': 'Réseau',
  'health.title': 'État',
  'settings.title': 'Réglages',
  'try.title': 'Essayer',
} as const satisfies Readonly<Record<keyof typeof english, Message>>;
