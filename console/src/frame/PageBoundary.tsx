import { Component, type ReactNode } from 'react';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';

interface PageBoundaryProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** Keeps the frame when a page breaks: one can go on to another, or try again. */
export class PageBoundary extends Component<PageBoundaryProps, { readonly error: Error | undefined }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <EmptyState
        title={this.props.title}
        means={<ErrorState error={error} onAgain={() => this.setState({ error: undefined })} />}
      />
    );
  }
}
