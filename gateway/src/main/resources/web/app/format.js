/** How numbers look. A missing number is a dash, never a zero. */

const DASH = '–';

export const percent = (ratio) => (ratio == null ? DASH : `${(ratio * 100).toFixed(1)} %`);

export const count = (value) => (value == null ? DASH : Math.round(value).toLocaleString('en'));

export const counted = (value, one, many) => `${count(value)} ${value === 1 ? one : many}`;

export const rate = (value) => (value == null ? DASH : value < 10 ? value.toFixed(1) : count(value));

export const milliseconds = (value) => (value == null ? DASH : value < 10 ? `${value.toFixed(1)} ms` : `${count(value)} ms`);

export const bytes = (value) => {
  if (value == null) return DASH;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const unit = value < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  return `${(value / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
};

export const timeOfDay = (iso) => new Date(iso).toLocaleTimeString();
