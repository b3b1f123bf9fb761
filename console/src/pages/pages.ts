import {
  Blocks,
  FlaskConical,
  Globe,
  HeartPulse,
  History,
  Inbox,
  KeyRound,
  type LucideIcon,
  Settings,
  ShieldQuestionMark,
  Undo2,
} from 'lucide-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import type { PlainKey } from '../i18n/messages.ts';

/** One page of the console. It owns its data; the frame knows no more of it than this. */
export interface Page {
  /** The first part of its address. What follows is the page's own. */
  readonly path: `/${string}`;
  readonly icon: LucideIcon;
  readonly title: PlainKey;
  /** Stands in the bar of a narrow window; the others are under «More». */
  readonly isDaily?: boolean;
  /** How many things wait there. */
  readonly count?: (frame: Answer<'frame.look'>) => number;
  /** Loaded when it is opened first. */
  readonly Content: LazyExoticComponent<ComponentType>;
}

/** The pages, in the order of the side bar. The first one opens where no other is asked for. */
export const pages: readonly Page[] = [
  {
    path: '/requests',
    icon: Inbox,
    title: 'requests.title',
    isDaily: true,
    count: (frame) => frame.requests,
    Content: lazy(async () => ({ default: (await import('./requests/RequestsPage.tsx')).RequestsPage })),
  },
  {
    path: '/activity',
    icon: History,
    title: 'activity.title',
    isDaily: true,
    Content: lazy(async () => ({ default: (await import('./activity/ActivityPage.tsx')).ActivityPage })),
  },
  {
    path: '/undo',
    icon: Undo2,
    title: 'undo.title',
    Content: lazy(async () => ({ default: (await import('./undo/UndoPage.tsx')).UndoPage })),
  },
  {
    path: '/servers',
    icon: Blocks,
    title: 'servers.title',
    isDaily: true,
    Content: lazy(async () => ({ default: (await import('./servers/ServersPage.tsx')).ServersPage })),
  },
  {
    path: '/permissions',
    icon: KeyRound,
    title: 'permissions.title',
    Content: lazy(async () => ({ default: (await import('./permissions/PermissionsPage.tsx')).PermissionsPage })),
  },
  {
    path: '/review',
    icon: ShieldQuestionMark,
    title: 'review.title',
    count: ({ held }) => held,
    Content: lazy(async () => ({ default: (await import('./review/Review.tsx')).Review })),
  },
  {
    path: '/network',
    icon: Globe,
    title: 'network.title',
    Content: lazy(async () => ({ default: (await import('./network/NetworkPage.tsx')).NetworkPage })),
  },
  {
    path: '/health',
    icon: HeartPulse,
    title: 'health.title',
    count: (frame) => frame.alerts,
    Content: lazy(async () => ({ default: (await import('./health/HealthPage.tsx')).HealthPage })),
  },
  {
    path: '/settings',
    icon: Settings,
    title: 'settings.title',
    Content: lazy(async () => ({ default: (await import('./settings/SettingsPage.tsx')).SettingsPage })),
  },
  {
    path: '/try',
    icon: FlaskConical,
    title: 'try.title',
    Content: lazy(async () => ({ default: (await import('./try/TryPage.tsx')).TryPage })),
  },
];
