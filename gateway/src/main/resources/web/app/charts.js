/** Time series that follow the stream: one chart, one line a measure, the last five minutes. */
import * as echarts from 'echarts/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

echarts.use([LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

const WINDOW_MS = 5 * 60 * 1000;
const COLOURS = ['#3d7eff', '#12a67a', '#e0882a', '#c2468f', '#7a5cff'];

const ink = () => getComputedStyle(document.body).getPropertyValue('--ink-soft').trim();
const rule = () => getComputedStyle(document.body).getPropertyValue('--rule').trim();

export class TimeSeries {
  /**
   * @param {HTMLElement} element where to draw
   * @param {{name: string, of: (sample: object) => number | null | undefined}[]} lines the measures
   * @param {{format: (value: number) => string, max?: number}} axis how values look
   */
  constructor(element, lines, axis) {
    this.lines = lines;
    this.points = lines.map(() => []);
    this.axis = axis;
    this.chart = echarts.init(element);
    this.chart.setOption(this.#layout());
    new ResizeObserver(() => this.chart.resize()).observe(element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.chart.setOption(this.#layout()));
  }

  /** Adds a sample; a missing value leaves a gap. */
  add(sample) {
    const at = Date.parse(sample.at);
    this.lines.forEach((line, index) => {
      const points = this.points[index];
      points.push([at, line.of(sample) ?? null]);
      while (points.length > 0 && points[0][0] < at - WINDOW_MS) points.shift();
    });
    this.chart.setOption({ xAxis: { min: at - WINDOW_MS, max: at }, series: this.points.map((data) => ({ data })) });
  }

  #layout() {
    const text = { color: ink() };
    const line = { lineStyle: { color: rule() } };
    return {
      animation: false,
      color: COLOURS,
      grid: { left: 8, right: 12, top: 30, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 4, textStyle: text },
      tooltip: { trigger: 'axis', valueFormatter: (value) => (value == null ? '–' : this.axis.format(value)) },
      xAxis: { type: 'time', axisLabel: { ...text, hideOverlap: true }, axisLine: line },
      yAxis: {
        type: 'value',
        min: 0,
        max: this.axis.max,
        minInterval: 0.1, // Labels have one decimal; finer steps would repeat them.
        axisLabel: { ...text, formatter: this.axis.format },
        splitLine: line,
      },
      series: this.lines.map(({ name }, index) => ({
        name,
        type: 'line',
        showSymbol: false,
        connectNulls: false,
        data: this.points[index],
      })),
    };
  }
}
