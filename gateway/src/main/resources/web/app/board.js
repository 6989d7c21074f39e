/** The page: tiles with the present, charts with the last minutes, and what was slow. */
import { TimeSeries } from './charts.js';
import { bytes, count, counted, milliseconds, percent, rate, timeOfDay } from './format.js';

const TILES = [
  ['Cache hit rate', (s) => percent(s.cache?.hit_rate), (s) => `${counted(s.cache?.entries, 'entry', 'entries')} in memory, ${bytes(s.cache?.bytes)}`],
  ['Tasks waiting', (s) => count(s.tasks?.pending), (s) => `${count(s.tasks?.running)} running, ${count(s.tasks?.completed)} completed`],
  ['Task success', (s) => percent(s.tasks?.success_rate), (s) => `${count(s.tasks?.failed)} dead, ${counted(s.tasks?.retries, 'retry', 'retries')}`],
  ['Query 95th percentile', (s) => milliseconds(s.queries?.p95_ms), (s) => `${percent(s.queries?.cache_hit_rate)} from cache`],
  ['Connections in use', (s) => count(s.queries?.connections_in_use), (s) => `${count(s.queries?.connections_open)} open`],
  ['Assets answered 304', (s) => percent(s.assets?.not_modified_ratio), (s) => `${bytes(s.assets?.bytes_saved)} saved by encoding`],
  ['Gateway', (s) => `${rate(s.gateway?.requests_per_second)} /s`, (s) => `95th percentile ${milliseconds(s.gateway?.p95_ms)}`],
  ['Memory of the gateway', (s) => bytes(s.system?.heap_used_bytes), (s) => `CPU ${percent(s.system?.process_cpu)}`],
];

const el = (id) => document.getElementById(id);

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text != null) made.textContent = text;
  return made;
}

export class Board {
  constructor() {
    const ratio = { format: (value) => `${Math.round(value * 100)} %`, max: 1 };
    const plain = { format: (value) => rate(value) };
    this.tiles = TILES.map(([title]) => this.#tile(title));
    this.charts = [
      new TimeSeries(el('chart-requests'), [
        { name: 'gateway', of: (s) => s.gateway?.requests_per_second },
        { name: 'cache', of: (s) => s.cache?.requests_per_second },
        { name: 'queries', of: (s) => s.queries?.requests_per_second },
        { name: 'assets', of: (s) => s.assets?.requests_per_second },
      ], plain),
      new TimeSeries(el('chart-hits'), [
        { name: 'cache', of: (s) => s.cache?.hit_rate },
        { name: 'query results', of: (s) => s.queries?.cache_hit_rate },
        { name: 'assets', of: (s) => s.assets?.hit_ratio },
      ], ratio),
      new TimeSeries(el('chart-tasks'), [
        { name: 'waiting', of: (s) => s.tasks?.pending },
        { name: 'running', of: (s) => s.tasks?.running },
        { name: 'completed per second', of: (s) => s.tasks?.completed_per_second },
      ], plain),
      new TimeSeries(el('chart-latency'), [
        { name: 'gateway', of: (s) => s.gateway?.p95_ms },
        { name: 'queries', of: (s) => s.queries?.p95_ms },
      ], { format: (value) => milliseconds(value) }),
    ];
  }

  show(sample) {
    this.#services(sample.services);
    TILES.forEach(([, value, note], index) => {
      const [valueElement, noteElement] = this.tiles[index];
      valueElement.textContent = value(sample);
      noteElement.textContent = note(sample);
    });
    this.charts.forEach((chart) => chart.add(sample));
    this.#slowQueries(sample.queries?.slowest ?? []);
  }

  #tile(title) {
    const tile = element('article', 'tile');
    const value = element('p', 'value', '–');
    const note = element('p', 'note', '');
    tile.append(element('h2', null, title), value, note);
    el('tiles').append(tile);
    return [value, note];
  }

  #services(services) {
    el('services').replaceChildren(
      ...Object.entries(services).map(([name, service]) => {
        const chip = element('li', `service ${service.status}`, name);
        chip.title = service.status === 'up' ? `${service.replicas} up` : service.detail ?? service.status;
        return chip;
      }),
    );
  }

  #slowQueries(queries) {
    if (queries.length === 0) return;
    el('slow-queries').replaceChildren(
      ...queries.map((query) => {
        const row = element('tr');
        const statement = element('td');
        statement.append(element('code', null, query.statement));
        row.append(
          statement,
          element('td', null, (query.tables ?? []).join(', ')),
          element('td', 'number', milliseconds(query.duration_ms)),
          element('td', null, timeOfDay(query.at)),
        );
        return row;
      }),
    );
  }
}
