"""The formulas of surveys and ballots as people read them, with their sources."""

from __future__ import annotations

from bihuan.engine.problems import Language

_ENGLISH = """HOW A SURVEY IS ESTIMATED

Rows i = 1…n of answers.csv. First-stage units are the first cluster inside its stratum; without clusters, the rows.
n_h units of stratum h are in the answers, N_h in the population (fpc); in unit c, m_c and M_c alike.

Weights          a = the weights column; else N/n of every stage; else 1. w = a unless adjusted.
Post-strata      w = a · T_g / Σ_g a
Raking           w ← w · T_g / Σ_g w, margin after margin, until all fit within 1e-13
Domain D         rows of a cell that answered; the others count with 0, so strata and units stay
Size             N̂ = Σ_D w
Value            θ = Σ_D w·y / N̂         y: the number, the score, or 1 and 0
Linearised       z = w (y − θ) / N̂ in D, else 0
  post-strata    z ← z − w · Σ_g(a·u) / Σ_g a,  u = z/w
  raking         u ← u − mean of u in its category, ten times over the margins; z = u·w
Variance         V = Σ_h (1 − n_h/N_h) · n_h/(n_h−1) · Σ_c (t_c − t̄_h)²,  t_c = Σ z of unit c
  second stage   + Σ_h (n_h/N_h) Σ_c (1 − m_c/M_c) · m_c/(m_c−1) · Σ_s (t_s − t̄_c)²   (two clusters and fpc)
  a lonely unit  an error; or 0 (certainty); or (1 − 1/N)·t² (adjust)
Standard error   se = √V; 0 when all y are equal or below 1e-12 · max(1, |θ|)
df               first-stage units with a row in D less strata with a row in D
Interval         wald_t  θ ± t·se
                 logit   expit(ln(θ/(1−θ)) ± t·se/(θ(1−θ)))
Design effect    deff = V / (s²/n · (1 − n/N̂)),  s² = n/(n−1) · Σ_D w(y−θ)²/N̂

Composite        Σ a·θ over groups and channels, a = group weight · channel weight; z = Σ a·z of the cells,
                 so cells that share a unit are not taken as independent
Channel effect   θ(channel) − θ(first channel), se from the difference of their z, t at df − 1

Answer rate      answered / eligible; required ⌈rate · eligible⌉ of the band, or ⌈n0 / (1 + (n0 − 1)/N)⌉,
                 n0 = z²/(4·margin²), z = 1.645, 1.96, 2.576
AAPOR            RR1 = I/(I+P+R+NC+O+UH+UO);  RR3 = I/(I+P+R+NC+O + e(UH+UO))

Two waves        change of the published values; se = √(se_a² + se_b²); t at Welch's df = se⁴/(se_a⁴/df_a + se_b⁴/df_b)
Needed a wave    ⌈1.96² (n_a se_a² + n_b se_b²) / change²⌉
Publishing       half-up to nine places, then half-up to the declared ones

Suppression      fewer than k respondents; suppressed earlier; fewer than k apart from an earlier release; and
                 whatever else must go so that no suppressed cell follows from the others

Ballots          base = single marks (less don't-knows under drop); score = Σ votes·score / base;
                 strict, broad = 100 · votes / base; quorum ⌊more_than · base⌋ + 1

Sources          Särndal, Swensson, Wretman, Model Assisted Survey Sampling (1992); Lumley, Complex Surveys (2010)
                 and R's survey package; Deming, Stephan (1940); Valliant (1993); Welch (1947); Cox (1980);
                 Willenborg, de Waal, Elements of Statistical Disclosure Control (2001); AAPOR Standard Definitions"""

_CHINESE = """调查如何估计

答卷各行 i = 1…n。一级单元是层内的第一级群；未分群时，每行即一个单元。
第 h 层答卷中有 n_h 个单元，总体有 N_h 个（fpc）；单元 c 内同理为 m_c 和 M_c。

权重       a = 权重列；否则为各阶段 N/n 之积；否则为 1。未调整时 w = a
事后分层   w = a · T_g / Σ_g a
迭代加权   w ← w · T_g / Σ_g w，逐个边际，直至全部符合（1e-13）
域 D       该格中回答了此题的行；其余行以 0 计入，层和单元不变
规模       N̂ = Σ_D w
估计值     θ = Σ_D w·y / N̂        y 为数值、分值或 1 与 0
线性化     D 内 z = w (y − θ) / N̂，其余为 0
  事后分层 z ← z − w · Σ_g(a·u) / Σ_g a，u = z/w
  迭代加权 u ← u − 同类 u 的平均，各边际共十轮；z = u·w
方差       V = Σ_h (1 − n_h/N_h) · n_h/(n_h−1) · Σ_c (t_c − t̄_h)²，t_c 为单元 c 的 Σz
  第二阶段 + Σ_h (n_h/N_h) Σ_c (1 − m_c/M_c) · m_c/(m_c−1) · Σ_s (t_s − t̄_c)²（两级群且有 fpc）
  孤立单元 报错；或计 0（certainty）；或计 (1 − 1/N)·t²（adjust）
标准误     se = √V；y 全部相等，或低于 1e-12 · max(1, |θ|) 时为 0
自由度     D 中出现的一级单元数 − 出现的层数
区间       wald_t  θ ± t·se
           logit   expit(ln(θ/(1−θ)) ± t·se/(θ(1−θ)))
设计效应   deff = V / (s²/n · (1 − n/N̂))，s² = n/(n−1) · Σ_D w(y−θ)²/N̂

综合值     Σ a·θ（各组别、渠道），a = 组别权重 · 渠道权重；z = Σ a·z，共用单元的格不视为独立
渠道差异   θ(渠道) − θ(首个渠道)，se 由两者 z 之差得出，t 的自由度为 df − 1

回收率     答卷数 / 应答人数；应收 ⌈rate · eligible⌉（分档），或 ⌈n0 / (1 + (n0 − 1)/N)⌉，
           n0 = z²/(4·margin²)，z = 1.645、1.96、2.576
AAPOR      RR1 = I/(I+P+R+NC+O+UH+UO)；RR3 = I/(I+P+R+NC+O + e(UH+UO))

两次比较   公布值之差；se = √(se_a² + se_b²)；t 的自由度按 Welch：se⁴/(se_a⁴/df_a + se_b⁴/df_b)
所需人数   ⌈1.96² (n_a se_a² + n_b se_b²) / 变化²⌉（每次）
公布       先四舍五入到九位，再到规定位数

不予显示   少于 k 人；以前未显示；与以前公布相差不足 k 人；以及为使上述各格不能由其他格推出而须一并隐去的格

计票       基数 = 单选票（drop 时减去“不了解”）；得分 = Σ 票数·分值 / 基数；
           满意率 = 100 · 票数 / 基数；法定人数 ⌊more_than · 基数⌋ + 1

出处       Särndal、Swensson、Wretman（1992）；Lumley（2010）及 R 的 survey 包；Deming、Stephan（1940）；
           Valliant（1993）；Welch（1947）；Cox（1980）；Willenborg、de Waal（2001）；AAPOR 标准定义"""


def formulas(language: Language) -> str:
    """The whole page."""
    return _CHINESE if language == "zh" else _ENGLISH
