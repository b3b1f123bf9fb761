import { useLocation } from 'wouter';
import { pages, type Page } from '../pages/pages.ts';

/** Whether an address is one of a page's own. */
export const isAt = (page: Page, location: string): boolean =>
  location === page.path || location.startsWith(`${page.path}/`);

/** The page that is open; undefined where the address is of none. */
export const usePage = (): Page | undefined => {
  const [location] = useLocation();
  return pages.find((page) => isAt(page, location));
};
