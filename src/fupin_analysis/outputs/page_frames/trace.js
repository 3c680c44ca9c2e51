(function () {
  'use strict';
  var MOST = 200, data = JSON.parse(document.getElementById('data').textContent);
  var chosen = document.getElementById('chosen'), list = document.getElementById('list');

  function text(number) { return data.s[number]; }

  function make(name, words, kind) {
    var made = document.createElement(name);
    if (words) { made.appendChild(document.createTextNode(words)); }
    if (kind) { made.className = kind; }
    return made;
  }

  function numbers(ranges) {
    var out = [], parts = ranges ? ranges.split(',') : [], i, k, ends;
    for (i = 0; i < parts.length; i += 1) {
      ends = parts[i].split('-');
      for (k = +ends[0]; k <= +ends[ends.length - 1]; k += 1) { out.push(k); }
    }
    return out;
  }

  function size(words) { var n = Math.abs(parseFloat(words.replace(/[^0-9.]/g, ''))); return isNaN(n) ? -1 : n; }

  function table(heads, rows, kinds, mark) {
    var box = make('div', '', 'scroll'), made = make('table', '', mark), top = make('thead'), line = make('tr');
    var body = make('tbody'), more, i;
    for (i = 0; i < heads.length; i += 1) { line.appendChild(make('th', heads[i], kinds[i] === 'n' ? 'n' : '')); }
    top.appendChild(line);
    made.appendChild(top);
    made.appendChild(body);
    function fill(from, to) {
      var at, cell, row;
      for (at = from; at < to && at < rows.length; at += 1) {
        row = make('tr');
        for (cell = 0; cell < rows[at].length; cell += 1) { row.appendChild(make('td', rows[at][cell], kinds[cell])); }
        body.appendChild(row);
      }
    }
    fill(0, MOST);
    box.appendChild(made);
    if (rows.length > MOST) {
      more = make('button', '显示其余' + (rows.length - MOST) + '项');
      more.onclick = function () { fill(MOST, rows.length); box.removeChild(more); };
      box.appendChild(more);
    }
    return box;
  }

  function sources(figure) {
    var rows = numbers(figure.p).map(function (n) {
      var r = data.r[n], adds = figure.a && figure.a[n] !== undefined ? figure.a[n] : r[8], side = text(r[0]);
      return { by: size(adds), at: n,
        cells: [adds + (side ? '（' + side + '）' : ''), text(r[5]), text(r[6]), text(r[1]), text(r[2]), text(r[3]), text(r[4]),
          text(r[7])] };
    });
    rows.sort(function (a, b) { return b.by - a.by || a.at - b.at; });
    return rows.map(function (row) { return row.cells; });
  }

  function show(row) {
    var figure = data.f[row.getAttribute('data-rest')] || {}, cells = row.cells, rows = sources(figure), value, held;
    var exact = row.getAttribute('data-exact');
    chosen.innerHTML = '';
    chosen.appendChild(make('h2', cells[0].textContent));
    value = make('p', cells[1].textContent, 'value');
    if (exact) { value.appendChild(make('small', '未舍入：' + exact)); }
    chosen.appendChild(value);
    chosen.appendChild(make('p', cells[2].textContent + (cells[3].textContent ? '报告所印：' + cells[3].textContent + '。' : '')));
    if (figure.c) { chosen.appendChild(make('p', '另有' + figure.c + '项前后两期相同，相抵，不列。', 'quiet')); }
    chosen.appendChild(make('p', '数据编号：' + row.getAttribute('data-id'), 'quiet'));
    if (rows.length) {
      chosen.appendChild(table(['计入', '单位', '县村', '文件', '工作表', '单元格', '原文', '变动、问题'], rows,
        ['n', 'w', 'k', 'f', 'k', '', 'w', 'q'], ''));
    }
    held = numbers(figure.h).map(function (n) { return data.h[n].map(text); });
    if (held.length) {
      chosen.appendChild(make('h3', '未计入的待核实数（' + held.length + '项）'));
      chosen.appendChild(table(['单位', '文件', '工作表', '单元格', '栏目', '原文', '建议值', '问题'], held,
        ['w', 'f', 'k', '', 'w', 'w', 'n', 'q'], 'h'));
    }
    chosen.hidden = false;
    list.hidden = true;
    window.scrollTo(0, 0);
  }

  function all() { chosen.hidden = true; list.hidden = false; }

  function choose() {
    var hash = window.location.hash.slice(1), rows = list.getElementsByTagName('tbody')[0].rows, i, rest;
    if (hash === 'all') { all(); return; }
    try { rest = decodeURIComponent(hash); } catch (error) { rest = hash; }
    if (rest === 'whole') { rest = ''; }
    for (i = 0; i < rows.length; i += 1) {
      if (rows[i].getAttribute('data-rest') === rest) { show(rows[i]); return; }
    }
    all();
  }

  window.addEventListener('hashchange', choose);
  choose();
}());
