import { AddonCard, type AddonCardProps } from './AddonCard.tsx';
import { Root } from './Root.tsx';

export interface McpAddonCardProps extends AddonCardProps {
  readonly className?: string;
}

/** An add-on or a server: what it is, how it stands, what it needs, on and off. Needs no gateway. */
export function McpAddonCard({ className, ...rest }: McpAddonCardProps) {
  return (
    <Root className={className}>
      <AddonCard {...rest} />
    </Root>
  );
}
