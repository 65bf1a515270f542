"""`evidence samplesize`: households, clusters and cost of a survey that can see what it looks for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from evidence.commands.common import report_errors, say, write_folder
from evidence.numbers import write_number

__all__ = ["samplesize"]


def samplesize(
    prevalence: Annotated[float, typer.Option(help="Expected share with the outcome, between 0 and 1.")],
    target_share: Annotated[float, typer.Option(help="Share of the target group in the population.")],
    household_size: Annotated[float, typer.Option(help="People a household.")],
    deff: Annotated[float | None, typer.Option(help="Design effect; or give --icc with --take.")] = None,
    icc: Annotated[float | None, typer.Option(help="Correlation within clusters, between 0 and 1.")] = None,
    take: Annotated[int | None, typer.Option(help="Households a cluster; by default the cheapest.")] = None,
    relative_error: Annotated[float, typer.Option(help="Half width of the interval as a share of it.")] = 0.12,
    nonresponse: Annotated[float, typer.Option(help="Share added for non-response.")] = 0.10,
    cost_cluster: Annotated[float | None, typer.Option(help="Cost of reaching a cluster.")] = None,
    cost_household: Annotated[float | None, typer.Option(help="Cost of a household visited.")] = None,
    cost_fixed: Annotated[float, typer.Option(help="Cost whatever the size.")] = 0.0,
    budget: Annotated[float | None, typer.Option(help="Cut the plan to what this pays for.")] = None,
    questionnaire: Annotated[str, typer.Option(help="Also write a form: child-labour or forced-labour.")] = "",
    form: Annotated[Path, typer.Option(help="Where the form goes: .xlsx, or .zip of CSV sheets.")] = Path("form.xlsx"),
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for the plan and its record.")] = None,
) -> None:
    """Sample size by the formula of the Multiple Indicator Cluster Surveys, with clusters, design effect and budget."""
    from evidence.prevalence.surveys.questionnaire import SUBJECTS, write_form
    from evidence.prevalence.surveys.samplesize import households_needed, plan_sample
    from evidence.results import Caveat, RunRecord, to_json

    if questionnaire and questionnaire not in SUBJECTS:
        raise typer.BadParameter(f"--questionnaire is one of {', '.join(SUBJECTS)}.")
    with report_errors():
        plan = plan_sample(
            prevalence,
            target_share=target_share,
            household_size=household_size,
            design_effect=deff,
            correlation=icc,
            take=take,
            relative_error=relative_error,
            nonresponse=nonresponse,
            cost_cluster=cost_cluster,
            cost_household=cost_household,
            cost_fixed=cost_fixed,
            budget=budget,
        )
        warnings = [
            Caveat("guessed-inputs", "The prevalence and the design effect are guesses until the survey is done.")
        ]
        if plan.within_budget is False:
            message = f"The budget does not pay for the precision asked: the error becomes {plan.relative_error:.1%}."
            warnings.append(Caveat("over-budget", message))
        if plan.expected_interviews * prevalence < 50:
            warnings.append(Caveat("few-cases", "Fewer than 50 cases are expected: groups cannot be distinguished."))
        sensitivity = [
            {
                "prevalence": prevalence * times,
                "design_effect": plan.design_effect * more,
                "households": households_needed(
                    prevalence * times,
                    design_effect=plan.design_effect * more,
                    target_share=target_share,
                    household_size=household_size,
                    relative_error=relative_error,
                    nonresponse=nonresponse,
                ),
            }
            for times in (0.5, 1.0, 1.5)
            for more in (0.75, 1.0, 1.5)
            if prevalence * times < 1
        ]
        result = {
            "households": plan.households,
            "households_to_visit": math.ceil(plan.households - 1e-9),
            "clusters": plan.clusters,
            "take": plan.take,
            "design_effect": plan.design_effect,
            "relative_error": plan.relative_error,
            "margin": plan.margin,
            "expected_interviews": plan.expected_interviews,
            "cost": plan.cost,
            "within_budget": plan.within_budget,
            "sensitivity": sensitivity,
            "warnings": warnings,
        }
        if questionnaire:
            say(f"Wrote the questionnaire {write_form(questionnaire, form)}.")
        lines = [f"[{warning.code}] {warning.message}" for warning in warnings]
        lines += ["", "Households to visit, if the prevalence or the design effect turn out otherwise:"]
        lines += [
            f"  prevalence {row['prevalence']:.3f}, design effect {row['design_effect']:.2f}: {row['households']:,.1f}"
            for row in sensitivity
        ]
        lines += [
            "",
            (
                f"For a prevalence of {write_number(prevalence)} within ± {plan.margin:.4f}: {plan.households:,.1f} "
                "households"
            ),
        ]
        if plan.clusters is not None:
            lines.append(
                f"in {plan.clusters:,} clusters of {plan.take} households, design effect {plan.design_effect:.2f}"
            )
        if plan.cost is not None:
            lines.append(f"for {plan.cost:,.0f} in the currency of the prices")
        text = "\n".join(lines)
        typer.echo(to_json(result) if json else text)
        if out is not None:
            parameters = {
                "prevalence": prevalence,
                "target_share": target_share,
                "household_size": household_size,
                "deff": deff,
                "icc": icc,
                "take": take,
                "relative_error": relative_error,
                "nonresponse": nonresponse,
                "cost_cluster": cost_cluster,
                "cost_household": cost_household,
                "cost_fixed": cost_fixed,
                "budget": budget,
            }
            record = RunRecord("samplesize", parameters, [], warnings=warnings, units="households")
            write_folder(out, {"plan.json": to_json(result), "plan.txt": text}, record)
