# 常用命令。每个目标一行说明，`make help` 列出。POSIX sh，GNU make。
# The interpreter that made .venv goes on serving it, so PYTHON=… is said once.
PYTHON ?= $(shell p=$$(cat .venv/fupin-python 2>/dev/null); [ -x "$$p" ] && echo "$$p" || echo python3)
VENV := .venv
BIN := $(VENV)/bin
FUPIN ?= $(BIN)/fupin
ARGS ?=
WHEELS ?=
DEST ?= wheels
export WHEELS
.DEFAULT_GOAL := help
.PHONY: help setup setup-all report demo test guangzhou lab lint type cov wheels lock bench clean distclean

# fupin 的退出码 1 表示“已完成，有事项需要人处理”：make 视为成功并说明；2（用法）、3（失败）原样报错。
define run_fupin
{ $(FUPIN) $(1); status=$$?; \
  if [ $$status -eq 1 ]; then echo '已完成；有事项需要人工核实，见上文提示。'; status=0; fi; \
  exit $$status; }
endef

help: ## 列出全部命令（默认）
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)$$/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'
	@echo
	@echo '  常用参数：PYTHON=python3.12（解释器） WHEELS=目录（从本地 wheel 安装，不连网） ARGS="…"（传给 fupin 或 pytest）'

setup: ## 建立运行环境 .venv（已就绪时不到一秒）
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo '找不到 $(PYTHON)。请安装 Python 3.11 或更新版本。'; exit 2; }
	@$(PYTHON) scripts/setup_env.py run

setup-all: ## 同上，另加 JupyterLab 与开发工具
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo '找不到 $(PYTHON)。请安装 Python 3.11 或更新版本。'; exit 2; }
	@$(PYTHON) scripts/setup_env.py all

report: setup ## 由 data/raw 的填报表出报告；没有填报表时用示例数据出样张
	@if [ -n "$$(find data/raw -type f ! -name 'README*' ! -name '.*' | head -n 1)" ]; then \
	   $(call run_fupin,report $(ARGS)); \
	 else \
	   echo 'data/raw 里没有填报表，改用虚构的示例数据（demo/）。'; \
	   $(call run_fupin,demo $(ARGS)); \
	 fi

demo: setup ## 生成示例数据 demo/ 并出示例报告
	@$(call run_fupin,demo $(ARGS))

test: setup-all ## 运行全部测试（含风格、类型与每个笔记本）
	@$(call run_fupin,demo --data-only)
	@$(BIN)/python -m pytest $(ARGS)

guangzhou: setup ## 接入新表的示例：四份广州填报表写成一页（原始文件在 ../shared，缺则说明）
	@$(FUPIN) page examples/guangzhou/guangzhou.ipynb

lab: setup-all ## 打开 JupyterLab（笔记本目录 notebooks/）
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '{"@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"}}' > $(VENV)/share/jupyter/lab/settings/overrides.json
	@$(BIN)/jupyter-lab $(ARGS) notebooks

lint: setup-all ## 检查并整理代码风格（ruff，含笔记本）
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

type: setup-all ## 严格类型检查（mypy）
	@$(BIN)/mypy

cov: setup-all ## 测试覆盖率，明细在 .coverage_html/
	@$(call run_fupin,demo --data-only)
	@$(BIN)/python -m pytest --cov --cov-report=term --cov-report=html $(ARGS)

wheels: setup ## 下载内网安装用的 wheel 到 wheels/（可加 PLATFORM=win_amd64 PYVER=3.12）
	@$(BIN)/python scripts/make_wheels.py $(DEST) $(PLATFORM) $(PYVER)

lock: ## 由 pyproject.toml 重新生成两份固定版本清单（可加 UPGRADE=--upgrade）
	@sh scripts/make_lock.sh $(UPGRADE)

bench: setup-all ## 运行 benchmarks/ 里的脚本：速度、读得对不对、单元格是否全部入账
	@for script in benchmarks/bench_*.py; do \
	   [ -e "$$script" ] || { echo 'benchmarks/ 里还没有脚本。'; break; }; \
	   echo "$$script"; $(BIN)/python "$$script" $(ARGS) || exit $$?; \
	 done

clean: ## 删除缓存、示例与构建产物（不动 data/、reports/ 与 .venv）
	@rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* .coverage_html
	@find src tests scripts notebooks examples -type d '(' -name __pycache__ -o -name .ipynb_checkpoints ')' -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## 另删环境 .venv
	@rm -rf $(VENV)
