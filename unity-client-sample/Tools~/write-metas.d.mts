export interface Asset {
  readonly path: string;
  readonly kind: string;
}
export function assets(folder?: string): Asset[];
export function meta(asset: Asset): string;
